import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LAYERS } from "../../scripts/layers.mjs";
import { ROOT } from "../../scripts/process.mjs";

const PAGE = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
const ROW = /^\| `([\w-]+)\/` +\| (.*?) *\|$/gm;
const FILE_OR_FOLDER = /`((?:[\w-]+\/)+(?:[\w-]+\.(?:ts|mjs))?)`/g;

/** The names of the fields in a list of src/record-format/envelope-fault.ts. */
function fieldsOf(list) {
	const source = readFileSync(join(ROOT, "src", "record-format", "envelope-fault.ts"), "utf8");
	const [, fields] = new RegExp(`const ${list}: Fields = \\[([^;]*)\\];`).exec(source);
	return [...fields.matchAll(/\["(\w+)"/g)].map(([, name]) => name);
}

/** The names in the first column of a table: the first one below a line of text. */
function firstColumnBelow(page, line) {
	const [table] = page.slice(page.indexOf(line)).match(/^\|[^]*?\n\n/m);
	const cells = [...table.matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell]) => cell);
	return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

export default {
	"docs/architecture.md lists the layers that are checked": () => {
		const rows = [...PAGE.matchAll(ROW)].map(([, name, holds]) => ({ name, holds }));
		assert.deepEqual(rows, LAYERS);
	},

	"every file and folder that docs/architecture.md names exists": () => {
		const missing = [...PAGE.matchAll(FILE_OR_FOLDER)]
			.map(([, path]) => path)
			.filter(
				(path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, "src", path)),
			);
		assert.deepEqual(missing, []);
	},

	"docs/how-it-works.md describes every field of the record": () => {
		const page = readFileSync(join(ROOT, "docs", "how-it-works.md"), "utf8");
		const versions = fieldsOf("VERSION_FIELDS");
		const plain = [...fieldsOf("PLAIN_FIELDS"), ...versions, "d"].sort();
		assert.deepEqual(firstColumnBelow(page, "Its fields:").sort(), plain);
		const pending = [...fieldsOf("PENDING_FIELDS"), ...versions].sort();
		assert.deepEqual(firstColumnBelow(page, "The fields of `p`:").sort(), pending);
	},
};
