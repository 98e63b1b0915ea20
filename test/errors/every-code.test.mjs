import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** The closed set of codes, as the library declares it. */
function codes() {
	const [, union] = /export type PPDBErrorCode =([^;]*);/.exec(read("src/base/error.ts"));
	return [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
}

/** The words in bold that begin a paragraph of the documentation. */
function documented() {
	const heads = [...read("docs/errors.md").matchAll(/^\*\*([^*]*)\*\*/gm)];
	return heads.flatMap(([, head]) => [...head.matchAll(/`(\w+)`/g)].map(([, code]) => code));
}

export default {
	"every code has a paragraph in docs/errors.md, and nothing else has"() {
		assert.deepEqual(documented().sort(), codes().sort());
	},
};
