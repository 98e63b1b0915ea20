import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareConsumer } from "./consumer.mjs";
import { closeRun } from "./counts.mjs";
import { countModule } from "./lune.mjs";
import { findNodeTests, runNodeTests } from "./node-tests.mjs";
import { ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/** So many hexadecimal digits of the commit make the first seed. */
const SEED_DIGITS = 7;

/** Each commit is simulated with seeds of its own; without git, with those of the spec. */
function drawSeeds() {
	const { stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" });
	const seed = Number.parseInt((stdout ?? "").slice(0, SEED_DIGITS), 16);
	if (process.env.PPDB_FIRST_SEED || Number.isNaN(seed)) return;
	process.env.PPDB_FIRST_SEED = String(seed);
	console.log(`The simulation runs 50 seeds from ${seed} on (the commit's).`);
}

/** Whether a filter asks for specs at all, or only for tests that run in Node. */
function wantsSpecs(filters) {
	const paths = readdirSync(join(ROOT, "test"), { recursive: true })
		.filter((path) => path.endsWith(".spec.ts"))
		.map((path) => path.replaceAll("\\", "/"));
	return filters.some((part) => paths.some((path) => path.includes(part)));
}

/* npm test [-- <part of a spec's path> ...] */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("package", "model", "dev");
	prepareConsumer();
	drawSeeds();
	const nodeTests = findNodeTests(positionals);
	const steps = [await runNodeTests(nodeTests)];
	if (nodeTests.length === 0 || positionals.length === 0 || wantsSpecs(positionals)) {
		steps.push(await countModule("ServerStorage/test/run", positionals));
	}
	return closeRun(steps);
});
