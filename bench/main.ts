import type { ModuleHost } from "../test/support/host";
import { measureContendedTransactions } from "./contended-transactions";
import { measureBatchTime } from "./batch-time";
import { measureIdleCost } from "./idle-cost";
import { measureLoadCost } from "./load-cost";
import { measureStatCost } from "./stat-cost";
import { measureTransactionLatency } from "./transaction-latency";
import { measureUpdateCost } from "./update-cost";

const MEASUREMENTS: ReadonlyArray<[name: string, measure: (host: ModuleHost) => void]> = [
	["load", measureLoadCost],
	["update", measureUpdateCost],
	["idle", measureIdleCost],
	["stat", measureStatCost],
	["transactions", measureTransactionLatency],
	["contended", measureContendedTransactions],
	["batch", measureBatchTime],
];

/**
 * Prints what the library itself costs, as ratios to something measured in the same run.
 *
 * @param names - which measurements to make; all if there are none
 */
export function main(host: ModuleHost, names: ReadonlyArray<string>): number {
	for (const [name, measure] of MEASUREMENTS) {
		if (names.isEmpty() || names.includes(name)) {
			measure(host);
		}
	}
	return 0;
}
