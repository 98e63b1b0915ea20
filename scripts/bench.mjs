import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MODULE_SCRIPT_FILE } from "./dist/paths.mjs";
import { runModule } from "./lune.mjs";
import { ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/*
 * npm run bench [-- load update idle stat transactions batch]: ratios of processor times measured in one run, and
 * virtual seconds; nothing is asserted.
 */
await exitWith(async () => {
	const { positionals } = parseArgs({ options: {}, allowPositionals: true });
	prepare("model", "dev");
	// The ModuleScript, where `npm run dist` has made it.
	if (existsSync(join(ROOT, MODULE_SCRIPT_FILE))) process.env.PPDB_SHIPPED ??= MODULE_SCRIPT_FILE;
	return runModule("ServerStorage/bench/main", positionals);
});
