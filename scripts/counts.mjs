import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { CommandError, ROOT } from "./process.mjs";

/** The last line of every run of tests, as test/support/run-specs.ts prints it. */
export const CLOSING_LINE = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** The last line of a run of tests. */
export function closingLine({ passed, failed, skipped }) {
	return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function readClosingLine(line) {
	const [passed, failed, skipped] = CLOSING_LINE.exec(line).slice(1).map(Number);
	return { passed, failed, skipped };
}

/** The counts of several runs together. */
export function addCounts(all) {
	const total = { passed: 0, failed: 0, skipped: 0 };
	for (const counts of all) {
		for (const name of Object.keys(total)) total[name] += counts[name];
	}
	return total;
}

/**
 * Runs a program that runs tests with its output shown, but for its closing line: what it counted is returned, for one
 * line that closes the whole run.
 */
export async function runCounted(program, args, print = console.log) {
	const child = spawn(program, args, { cwd: ROOT, stdio: ["inherit", "pipe", "inherit"] });
	const ended = once(child, "close").catch((error) => {
		throw new CommandError(`${program}: ${error.message}`);
	});
	let counts;
	for await (const line of createInterface({ input: child.stdout })) {
		if (CLOSING_LINE.test(line)) counts = readClosingLine(line);
		else print(line);
	}
	const [code] = await ended;
	return { code: code ?? 1, counts };
}

/** Ends a run of several steps with the one closing line. A step that died before it counted is a failure of its own. */
export function closeRun(steps, print = console.log) {
	const died = steps.filter(({ code, counts }) => !counts || (code !== 0 && counts.failed === 0));
	const failures = { passed: 0, failed: died.length, skipped: 0 };
	const counted = steps.flatMap(({ counts }) => counts ?? []);
	const total = addCounts([...counted, failures]);
	print(closingLine(total));
	return total.failed === 0 ? 0 : 1;
}
