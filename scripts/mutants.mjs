import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findLune } from "./find-lune.mjs";
import { createLanes, startQuietly } from "./lanes.mjs";
import { moduleArguments } from "./lune.mjs";
import { CommandError, ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/* npm run sim:mutants [-- <part of a mutant's name> ...] */

const FIRST_SEED = 1;
const RUNS_MAX = 200;
const MINUTES = 2;
const NAME_WIDTH = 42;
const SIMULATION = "ServerStorage/test/simulation/run";
const SPECS = "ServerStorage/test/run";

function readMutants(parts) {
	const file = join(ROOT, "test", "simulation", "mutants.json");
	const mutants = JSON.parse(readFileSync(file, "utf8"));
	return mutants.filter(
		({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
	);
}

/** Runs a module of the development build on a library with a mutant in it. */
async function runSabotaged(lune, { module, find, replace }, entry, args) {
	const patch = { file: `build/dev/src/${module}.luau`, find, replace };
	const { code, output } = await startQuietly(lune, moduleArguments(entry, args, { patch }))
		.ended;
	return { isClean: code === 0, output };
}

async function trySeeds(lune, mutant) {
	const args = ["--seed", FIRST_SEED, "--runs", RUNS_MAX, "--minutes", MINUTES];
	if (mutant.accounts) args.push("--accounts", mutant.accounts);
	const { isClean, output } = await runSabotaged(lune, mutant, SIMULATION, args.map(String));
	if (isClean) return undefined;
	const found = /FAILED: seed (\d+)\n\s+[\d.]+\s+([^:]+):/.exec(output);
	if (!found) throw new CommandError(`${mutant.name}: the simulation broke:\n${output}`);
	return { catcher: found[2], seeds: Number(found[1]) - FIRST_SEED + 1 };
}

async function trySpec(lune, mutant) {
	const { isClean, output } = await runSabotaged(lune, mutant, SPECS, [mutant.spec]);
	if (isClean) return undefined;
	if (!/\n\s+FAILED /.test(output)) {
		throw new CommandError(`${mutant.name}: the spec broke:\n${output}`);
	}
	return { catcher: `spec ${mutant.spec}`, seeds: "-" };
}

/** Tries mutants side by side; each outcome is known by the mutant's place. */
async function startAll(lune, mutants) {
	const lanes = await createLanes();
	return mutants.map((mutant) => {
		const outcome = lanes(mutant.spec ? trySpec : trySeeds, lune, mutant);
		outcome.catch(() => undefined); // the code that waits for it gets the error
		return outcome;
	});
}

/** Mutants that nothing catches mean that the checkers cannot fail, and are worth nothing. */
await exitWith(async () => {
	const { positionals } = parseArgs({ allowPositionals: true, options: {} });
	prepare("dev");
	const mutants = readMutants(positionals);
	const outcomes = await startAll(await findLune(), mutants);
	let survivors = 0;
	console.log(`${"mutant".padEnd(NAME_WIDTH)}${"seeds".padStart(6)}  caught by`);
	for (const [index, mutant] of mutants.entries()) {
		const caught = await outcomes[index];
		if (!caught) survivors += 1;
		const { catcher, seeds } = caught ?? { catcher: "NOBODY", seeds: RUNS_MAX };
		console.log(`${mutant.name.padEnd(NAME_WIDTH)}${String(seeds).padStart(6)}  ${catcher}`);
	}
	console.log(`\n${mutants.length - survivors} of ${mutants.length} mutants are caught`);
	return survivors === 0 ? 0 : 1;
});
