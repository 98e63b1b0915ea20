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

/** The number of hexadecimal digits of the commit that make the first seed. */
const SEED_DIGITS = 7;
const SPECS = "ServerStorage/test/run";
const SIMULATION = "simulation/";

/** Each commit is simulated with seeds of its own; without git, with those of the spec. */
function drawSeeds() {
	const { stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" });
	const seed = Number.parseInt((stdout ?? "").slice(0, SEED_DIGITS), 16);
	if (process.env.PPDB_FIRST_SEED || Number.isNaN(seed)) return;
	process.env.PPDB_FIRST_SEED = String(seed);
	console.log(`The simulation runs 50 seeds from ${seed} on (the commit's).`);
}

/** Paths of the spec files, from test/ on. */
function specPaths() {
	return readdirSync(join(ROOT, "test"), { recursive: true })
		.filter((path) => path.endsWith(".spec.ts"))
		.map((path) => path.replaceAll("\\", "/"));
}

/** Whether a filter asks for specs at all, or only for tests that run in Node. */
function wantsSpecs(filters) {
	return filters.some((part) => specPaths().some((path) => path.includes(part)));
}

/** Runs all specs, the simulation in a process of its own beside the others; what it prints comes last. */
async function runAllSpecs() {
	const folders = [...new Set(specPaths().map((path) => /^[^/]+(\/|(?=\.spec))/.exec(path)[0]))];
	const others = folders.filter((folder) => folder !== SIMULATION);
	const lines = [];
	const print = (line) => lines.push(line);
	const steps = await Promise.all([
		countModule(SPECS, others),
		countModule(SPECS, [SIMULATION], { print }),
	]);
	for (const line of lines) console.log(line);
	return steps;
}

/* npm test [-- <part of a spec's path> ...] */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("package", "model", "dev");
	prepareConsumer();
	drawSeeds();
	const nodeTests = findNodeTests(positionals);
	const steps = [await runNodeTests(nodeTests)];
	if (positionals.length === 0) {
		steps.push(...(await runAllSpecs()));
	} else if (nodeTests.length === 0 || wantsSpecs(positionals)) {
		steps.push(await countModule(SPECS, positionals));
	}
	return closeRun(steps);
});
