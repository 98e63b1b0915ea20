import { parseArgs } from "node:util";
import { prepareConsumer } from "./consumer.mjs";
import { closeRun } from "./counts.mjs";
import { buildDist } from "./dist/build.mjs";
import { MODEL_FILE } from "./dist/paths.mjs";
import { countModule, runModule } from "./lune.mjs";
import { findDistTests, runNodeTests } from "./node-tests.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

const SPECS = "ServerStorage/test/run";
const SIMULATION = "ServerStorage/test/simulation/run";
const FIRST_SEED = 1;
const RUNS = 20;

function step(title) {
	console.log(`\ntest:dist: ${title}`);
}

/** Runs a module of the development build with the library that a file ships. */
async function withShipped(file, run) {
	process.env.PPDB_SHIPPED = file;
	try {
		return await run();
	} finally {
		delete process.env.PPDB_SHIPPED;
	}
}

async function simulate() {
	const args = ["--shipped", "--seed", FIRST_SEED, "--runs", RUNS].map(String);
	const code = await withShipped(MODEL_FILE, () => runModule(SIMULATION, args));
	const [passed, failed] = code === 0 ? [RUNS, 0] : [0, 1];
	return { code, counts: { passed, failed, skipped: 0 } };
}

/* npm run test:dist [-- <part of a test's path> ...]: what is released, tested as its users have it. */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("package", "model", "emulator", "dev");
	prepareConsumer();
	await buildDist();
	step("packages and projects");
	const steps = [await runNodeTests(findDistTests(positionals))];
	process.env.PPDB_DIST = "1";
	step("every channel");
	steps.push(await countModule(SPECS, ["dist/"]));
	step("examples and usage, with the model file");
	steps.push(await withShipped(MODEL_FILE, () => countModule(SPECS, ["shipped/"])));
	step(`${RUNS} seeds of the simulation, with the model file`);
	steps.push(await simulate());
	return closeRun(steps);
});
