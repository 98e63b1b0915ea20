import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MODEL_FILE } from "./dist/paths.mjs";
import { runModule } from "./lune.mjs";
import { ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

const BENCH = "ServerStorage/bench/main";
const LOAD = "load";
const MEASUREMENTS = [LOAD, "update", "idle", "stat", "transactions", "batch"];

/*
 * npm run bench [-- load update idle stat transactions contended batch]: ratios of processor times measured in one run, and
 * virtual seconds; nothing is asserted.
 */
await exitWith(async () => {
	const { positionals } = parseArgs({ options: {}, allowPositionals: true });
	prepare("model", "dev");
	// The model file, where `npm run dist` has made it.
	if (existsSync(join(ROOT, MODEL_FILE))) process.env.PPDB_SHIPPED ??= MODEL_FILE;
	const names = positionals.length > 0 ? positionals : MEASUREMENTS;
	// The engine makes native code only of scripts that ask for it, which the library does not.
	const code = names.includes(LOAD) ? await runModule(BENCH, [LOAD], { isNative: false }) : 0;
	const others = names.filter((name) => name !== LOAD);
	return code !== 0 || others.length === 0 ? code : runModule(BENCH, others);
});
