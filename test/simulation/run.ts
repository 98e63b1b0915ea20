import { Random } from "../../emulator/index";
import type { ModuleHost } from "../support/host";
import { countedLibrary, developmentLibrary, shippedLibrary } from "./library";
import { readArguments, type SimulationArguments } from "./arguments";
import { describePlan, drawPlan, soakPlan, speedPlan, type Plan } from "./plan";
import { printFailure, printFirstFinding } from "./report";
import { Soak } from "./soak";
import { World, type LibraryLoader, type RunOutcome } from "./world";
import { eventLine } from "./trace";

const PROGRESS_EVERY = 50;
const KILOBYTES_PER_MEGABYTE = 1024;

/** The plan of a seed. */
export function planOf(seed: number, options: SimulationArguments): Plan {
	const { isSpeed, isSoak, overrides } = options;
	if (isSpeed) {
		return speedPlan(seed, overrides);
	}
	return isSoak ? soakPlan(seed, overrides) : drawPlan(seed, new Random(seed), overrides);
}

/** Runs a plan once. */
export function runPlan(
	plan: Plan,
	load: LibraryLoader,
	isRecording = false,
	soak?: Soak,
): RunOutcome {
	return new World(plan, load, isRecording, soak).run();
}

interface Totals {
	made: number;
	acknowledged: number;
	/** Runs in which two schema versions wrote side by side. */
	mixedRuns: number;
	virtualSeconds: number;
	slowestDrain: number;
}

function printTotals(host: ModuleHost, runs: number, totals: Totals, seconds: number): void {
	const rate = totals.virtualSeconds / math.max(seconds, 1e-6);
	host.print(
		string.format(
			"%d runs: %d updates made, %d acknowledged; %d with two schemas at once; %d virtual seconds in %.1f s (%d per second); slowest drain %.1f s",
			runs,
			totals.made,
			totals.acknowledged,
			totals.mixedRuns,
			totals.virtualSeconds,
			seconds,
			rate,
			totals.slowestDrain,
		),
	);
}

function loaderOf(host: ModuleHost, { isShipped, isSoak }: SimulationArguments): LibraryLoader {
	if (isShipped) {
		return shippedLibrary(host);
	}
	return isSoak ? countedLibrary : developmentLibrary;
}

/** Runs seeds until one fails; the result is the exit code. */
export function main(host: ModuleHost, args: ReadonlyArray<string>): number {
	const options = readArguments(args);
	const load = loaderOf(host, options);
	const totals: Totals = {
		made: 0,
		acknowledged: 0,
		mixedRuns: 0,
		virtualSeconds: 0,
		slowestDrain: 0,
	};
	const began = host.wallSeconds();
	for (let run = 0; run < options.runs; run++) {
		const plan = planOf(options.seed + run, options);
		if (options.runs === 1) {
			host.print(`seed ${plan.seed}: ${describePlan(plan)}`);
		}
		const soak = options.isSoak ? new Soak(host) : undefined;
		const outcome = runPlan(plan, load, options.traceFile !== undefined, soak);
		totals.made += outcome.made;
		totals.acknowledged += outcome.acknowledged;
		totals.mixedRuns += outcome.olderWrites > 0 ? 1 : 0;
		totals.virtualSeconds += outcome.virtualSeconds;
		totals.slowestDrain = math.max(totals.slowestDrain, outcome.drainSeconds);
		if (options.runs === 1) {
			host.print(`trace ${outcome.hash}, ${outcome.eventCount} events`);
		}
		if (options.traceFile !== undefined) {
			host.writeFile(options.traceFile, outcome.events.map(eventLine).join("\n"));
		}
		if (options.isSurvey) {
			if (!outcome.findings.isEmpty()) printFirstFinding(host, plan.seed, outcome);
		} else if (!outcome.findings.isEmpty()) {
			const again = runPlan(plan, load, true);
			printFailure(host, options, plan, outcome, again);
			return 1;
		}
		if ((run + 1) % PROGRESS_EVERY === 0 && run + 1 < options.runs) {
			// Luau's own count, garbage included: it must not grow from line to line.
			const megabytes = gcinfo() / KILOBYTES_PER_MEGABYTE;
			host.print(string.format("  ... %d runs, %.0f MB in use", run + 1, megabytes));
		}
	}
	printTotals(host, options.runs, totals, host.wallSeconds() - began);
	return 0;
}
