import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";

const MUTANTS = JSON.parse(readFileSync(join(ROOT, "test/simulation/mutants.json"), "utf8"));

export default {
	"each mutant's text is in its module once": () => {
		const wrong = MUTANTS.filter(({ module, find }) => {
			const text = readFileSync(join(ROOT, "build/dev/src", `${module}.luau`), "utf8");
			return text.split(find).length !== 2;
		});
		assert.deepEqual(
			wrong.map(({ name }) => name),
			[],
		);
	},

	"each mutant changes something, and has a name of its own": () => {
		assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
		assert.ok(MUTANTS.every(({ find, replace }) => find !== replace));
	},
};
