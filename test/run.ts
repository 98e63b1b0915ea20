import { ServerStorage } from "@rbxts/services";
import { ModuleHost } from "./support/host";
import {
	Failure,
	SpecFile,
	SpecOutcome,
	hasFocus,
	loadSpecFiles,
	runSpecFile,
	skipSpecFile,
} from "./support/spec-file";

const NAME_COLUMN_WIDTH = 44;

function indent(text: string): string {
	return text
		.split("\n")
		.map((line) => `      ${line}`)
		.join("\n");
}

function printOutcome(host: ModuleHost, outcome: SpecOutcome): void {
	const failed = outcome.failures.size();
	const counts = [`${outcome.passed} passed`];
	if (failed > 0) counts.push(`${failed} FAILED`);
	if (outcome.skipped > 0) counts.push(`${outcome.skipped} skipped`);
	const padding = string.rep(" ", math.max(1, NAME_COLUMN_WIDTH - outcome.name.size()));
	const seconds = string.format("%.2f s", outcome.seconds);
	host.print(`  ${outcome.name}${padding}${seconds}  ${counts.join(", ")}`);
}

function printFailures(host: ModuleHost, failures: ReadonlyArray<Failure>): void {
	for (const { title, message } of failures) {
		host.print(`\n  FAILED ${title}\n${indent(message)}`);
	}
}

function runAll(host: ModuleHost, files: ReadonlyArray<SpecFile>): Array<SpecOutcome> {
	const focused = files.some(hasFocus);
	return files.map((file) => {
		const isSkipped = focused && file.plan !== undefined && !hasFocus(file);
		const outcome = isSkipped ? skipSpecFile(file) : runSpecFile(host, file);
		printOutcome(host, outcome);
		return outcome;
	});
}

/** What is wrong with the run as a whole. */
function runFailures(
	host: ModuleHost,
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
 * Runs the specs below `ServerStorage.test`.
 *
 * @param args parts of file paths; only specs whose path contains one of them run
 * @returns the exit code
 */
export function main(host: ModuleHost, args: ReadonlyArray<string>): number {
	const root = ServerStorage.WaitForChild("test");
	const files = loadSpecFiles(root, args);
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
	host.print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
	return failed === 0 ? 0 : 1;
}
