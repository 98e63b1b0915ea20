import type { ModuleHost } from "./host";
import {
	Failure,
	SpecFile,
	SpecOutcome,
	hasFocus,
	loadSpecFiles,
	runSpecFile,
	skipSpecFile,
} from "./spec-file";

const NAME_COLUMN_WIDTH = 44;

/** What a run of the specs needs of the program around it. */
export interface RunHost extends Pick<
	ModuleHost,
	"print" | "takeFailures" | "variable" | "wallSeconds"
> {
	/** Called before each file; an engine that stops scripts which never yield gets its turn here. */
	pause?(): void;
}

/** How many tests ended in which way. */
export interface Totals {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

function indent(text: string): string {
	return text
		.split("\n")
		.map((line) => `      ${line}`)
		.join("\n");
}

function printOutcome(host: RunHost, outcome: SpecOutcome): void {
	const failed = outcome.failures.size();
	const counts = [`${outcome.passed} passed`];
	if (failed > 0) counts.push(`${failed} FAILED`);
	if (outcome.skipped > 0) counts.push(`${outcome.skipped} skipped`);
	const padding = string.rep(" ", math.max(1, NAME_COLUMN_WIDTH - outcome.name.size()));
	const seconds = string.format("%.2f s", outcome.seconds);
	host.print(`  ${outcome.name}${padding}${seconds}  ${counts.join(", ")}`);
}

function printFailures(host: RunHost, failures: ReadonlyArray<Failure>): void {
	for (const { title, message } of failures) {
		host.print(`\n  FAILED ${title}\n${indent(message)}`);
	}
}

function runAll(host: RunHost, files: ReadonlyArray<SpecFile>): Array<SpecOutcome> {
	const focused = files.some(hasFocus);
	return files.map((file) => {
		host.pause?.();
		const isSkipped = focused && file.plan !== undefined && !hasFocus(file);
		const outcome = isSkipped ? skipSpecFile(file) : runSpecFile(host, file);
		printOutcome(host, outcome);
		return outcome;
	});
}

/** What is wrong with the run as a whole. */
function runFailures(
	host: RunHost,
	files: ReadonlyArray<SpecFile>,
	outcomes: ReadonlyArray<SpecOutcome>,
): Array<Failure> {
	const failures = host
		.takeFailures()
		.map((message) => ({ title: "error in a spawned thread", message }));
	const ran = outcomes.some(({ passed, failures }) => passed > 0 || !failures.isEmpty());
	if (!ran)
		failures.push({ title: "no test ran", message: "No spec matches, or all are skipped." });
	if (host.variable("CI") === "true" && files.some(hasFocus)) {
		const message =
			"A focused test leaves all others out; remove the FOCUS before it is shared.";
		failures.push({ title: "focused tests", message });
	}
	return failures;
}

/**
 * Runs the specs below `root` and prints a line for each file, and the failures after them.
 *
 * @param filters parts of file paths; only specs whose path contains one of them run
 */
export function runSpecs(root: Instance, host: RunHost, filters: ReadonlyArray<string>): Totals {
	const files = loadSpecFiles(root, filters);
	const outcomes = runAll(host, files);
	const failures = runFailures(host, files, outcomes);
	for (const outcome of outcomes) printFailures(host, outcome.failures);
	printFailures(host, failures);

	let [passed, failed, skipped] = [0, failures.size(), 0];
	for (const outcome of outcomes) {
		passed += outcome.passed;
		failed += outcome.failures.size();
		skipped += outcome.skipped;
	}
	return { passed, failed, skipped };
}

/** The last line of every run. */
export function closingLine({ passed, failed, skipped }: Totals): string {
	return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
