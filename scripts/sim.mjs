import { parseArgs } from "node:util";
import { runModule } from "./lune.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm run sim [-- --seed <number> ...]; the options are the simulation's own (docs/simulation.md) and are passed on. */
await exitWith(async () => {
	parseArgs({ strict: false });
	prepare("model", "dev");
	return runModule("ServerStorage/test/simulation/run", process.argv.slice(2));
});
