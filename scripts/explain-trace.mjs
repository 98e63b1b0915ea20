import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { buildDist } from "./dist/build.mjs";
import { readNames } from "./dist/names-file.mjs";
import { MODULE_SCRIPT_FILE } from "./dist/paths.mjs";
import { explainTrace } from "./luau/explain-trace.mjs";
import { exitWith } from "./process.mjs";

/* npm run explain < trace.txt: which modules and members a stack trace of PaoPaoDataStore.luau, of this version, names. */
await exitWith(async () => {
	const trace = await text(process.stdin);
	await buildDist();
	process.stdout.write(
		explainTrace(trace, readFileSync(MODULE_SCRIPT_FILE, "utf8"), readNames()),
	);
	return 0;
});
