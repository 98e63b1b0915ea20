import { parseArgs } from "node:util";
import { buildDist } from "./dist/build.mjs";
import { exitWith } from "./process.mjs";

/* npm run dist: everything that a release has, in dist/. */
await exitWith(async () => {
	parseArgs({ options: {} });
	await buildDist();
	return 0;
});
