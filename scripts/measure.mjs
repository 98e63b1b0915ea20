import { parseArgs } from "node:util";
import { runModule } from "./lune.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm run measure [-- <seeds> [<part of a row's name>]]: what the directory does to players, in virtual seconds. */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("dev");
	return runModule("ServerStorage/bench/measure", positionals);
});
