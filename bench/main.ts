import type { ModuleHost } from "../test/support/host";
import { measureBatchTime } from "./batch-time";
import { measureIdleCost } from "./idle-cost";
import { measureLoadCost } from "./load-cost";
import { measureStatCost } from "./stat-cost";
import { measureTransactionLatency } from "./transaction-latency";
import { measureUpdateCost } from "./update-cost";

/** Prints what the library itself costs, as ratios to something measured in the same run. */
export function main(host: ModuleHost): number {
	measureLoadCost(host);
	measureUpdateCost(host);
	measureIdleCost(host);
	measureStatCost(host);
	measureTransactionLatency(host);
	measureBatchTime(host);
	return 0;
}
