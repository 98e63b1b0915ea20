import { parseArgs } from "node:util";
import { runModule } from "./lune.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm run demo [-- --seed <number>]; further options are the demo's own and are passed on. */
await exitWith(async () => {
	parseArgs({ strict: false, options: { seed: { type: "string" } } });
	prepare("package", "model", "dev");
	return runModule("ServerStorage/demo/main", process.argv.slice(2));
});
