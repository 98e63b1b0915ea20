import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LAYERS } from "../../scripts/layers.mjs";
import { ROOT } from "../../scripts/process.mjs";

const PAGE = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
const ROW = /^\| `([\w-]+)\/` +\| (.*?) *\|$/gm;
const FILE_OR_FOLDER = /`((?:[\w-]+\/)+(?:[\w-]+\.(?:ts|mjs))?)`/g;

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
};
