import { parseArgs } from "node:util";
import { runModule } from "./lune.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm run bench: ratios of processor times measured in one run; nothing is asserted. */
await exitWith(async () => {
	parseArgs({ options: {} });
	prepare("dev");
	return runModule("ServerStorage/bench/main", []);
});
