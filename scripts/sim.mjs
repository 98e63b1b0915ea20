import { performance } from "node:perf_hooks";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { findLune } from "./find-lune.mjs";
import { createLanes, startQuietly } from "./lanes.mjs";
import { moduleArguments, runModule } from "./lune.mjs";
import { CommandError, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";
import { addTotals, describeTotals, noTotals, readTotals } from "./sim-totals.mjs";

const SIMULATION = "ServerStorage/test/simulation/run";
/** Most seeds per process: enough to make its start cheap, few enough for its memory. */
const SEEDS_PER_PROCESS_MAX = 25;
/** Read here; everything else is the simulation's own (docs/simulation.md) and is passed on. */
const OWN_OPTIONS = {
	seed: { type: "string" },
	runs: { type: "string" },
	jobs: { type: "string" },
};

function wholeNumber(name, text) {
	const value = Number(text);
	if (!Number.isSafeInteger(value) || value < 1) {
		throw new CommandError(`--${name} takes a whole number, 1 or more.`);
	}
	return value;
}

function readOptions(args) {
	const { values, tokens } = parseArgs({
		args,
		options: OWN_OPTIONS,
		strict: false,
		tokens: true,
	});
	const own = tokens.filter(({ kind, name }) => kind === "option" && name in OWN_OPTIONS);
	const taken = new Set(
		own.flatMap(({ index, inlineValue }) => [index, ...(inlineValue ? [] : [index + 1])]),
	);
	return {
		firstSeed: Number(values.seed ?? 1),
		runs: wholeNumber("runs", values.runs ?? 1),
		jobs: wholeNumber("jobs", values.jobs ?? availableParallelism()),
		isTraced: "trace" in values,
		others: args.filter((_, index) => !taken.has(index)),
	};
}

/** Seeds in order, shared out so that all lanes have something to do. */
function shareOut({ firstSeed, runs, jobs }) {
	const size = Math.min(SEEDS_PER_PROCESS_MAX, Math.ceil(runs / jobs));
	const shares = [];
	for (let done = 0; done < runs; done += size) {
		shares.push({ seed: firstSeed + done, runs: Math.min(size, runs - done) });
	}
	return shares;
}

/** Runs seeds in several processes. Whatever fails, the failure with the lowest seed is the one that is shown. */
async function runShares(options) {
	const [lune, lanes] = [await findLune(), await createLanes(options.jobs)];
	const began = performance.now();
	const running = new Set();
	const runShare = async ({ seed, runs }) => {
		const args = ["--seed", String(seed), "--runs", String(runs), ...options.others];
		const child = startQuietly(lune, moduleArguments(SIMULATION, args));
		running.add(child);
		return child.ended.finally(() => running.delete(child));
	};
	let totals = noTotals();
	for (const share of shareOut(options).map((share) => lanes(runShare, share))) {
		const { code, output } = await share;
		const found = readTotals(output);
		if (code !== 0 || found === undefined) {
			lanes.clearQueue();
			for (const child of running) child.stop();
			console.log(output.trimEnd());
			return code || 1;
		}
		totals = addTotals(totals, found);
		if (totals.runs < options.runs) console.log(`  ... ${totals.runs} runs`);
	}
	console.log(describeTotals(totals, (performance.now() - began) / 1000));
	return 0;
}

/* npm run sim [-- --seed <number> ...] */
await exitWith(async () => {
	const args = process.argv.slice(2);
	const options = readOptions(args);
	prepare("model", "dev");
	if (options.runs > 1 && options.jobs > 1 && !options.isTraced) return runShares(options);
	return runModule(SIMULATION, [
		"--seed",
		String(options.firstSeed),
		"--runs",
		String(options.runs),
		...options.others,
	]);
});
