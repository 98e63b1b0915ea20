import { readdirSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { addCounts } from "./counts.mjs";
import { ROOT } from "./process.mjs";

const FOLDER = join(ROOT, "test");
const SUFFIX = ".test.mjs";
const NAME_COLUMN_WIDTH = 44;

/** Tests of what is released, which is built for them: `npm run test:dist`. */
const DIST_FOLDER = "dist/";

/** Names of the files with tests of what is released. */
export function findDistTests(filters) {
	return findNames(filters).filter((name) => name.startsWith(DIST_FOLDER));
}

/** Names of all other files with tests that run in Node, as `npm test -- <part>` filters them. */
export function findNodeTests(filters) {
	return findNames(filters).filter((name) => !name.startsWith(DIST_FOLDER));
}

function findNames(filters) {
	const names = readdirSync(FOLDER, { recursive: true })
		.filter((file) => file.endsWith(SUFFIX))
		.map((file) => file.slice(0, -SUFFIX.length).replaceAll("\\", "/"))
		.sort();
	const isWanted = (name) => filters.some((part) => name.includes(part));
	return filters.length === 0 ? names : names.filter(isWanted);
}

/** Runs the tests of one file, one after the other. */
async function runFile(name) {
	const started = performance.now();
	const { default: tests } = await import(pathToFileURL(join(FOLDER, `${name}${SUFFIX}`)));
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const [title, test] of Object.entries(tests)) {
		try {
			await test();
			counts.passed += 1;
		} catch (error) {
			counts.failed += 1;
			console.log(`\n  FAILED ${name} > ${title}\n      ${error.stack}`);
		}
	}
	const seconds = ((performance.now() - started) / 1000).toFixed(2);
	const failed = counts.failed > 0 ? `, ${counts.failed} FAILED` : "";
	console.log(
		`${`  ${name}`.padEnd(NAME_COLUMN_WIDTH + 2)}${seconds} s  ${counts.passed} passed${failed}`,
	);
	return counts;
}

/**
 * Runs tests of the scripts: modules in test/ whose default export has a function for each title.
 *
 * @param names from {@link findNodeTests}
 */
export async function runNodeTests(names) {
	const all = [];
	for (const name of names) all.push(await runFile(name));
	const counts = addCounts(all);
	return { code: counts.failed === 0 ? 0 : 1, counts };
}
