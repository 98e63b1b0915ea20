import assert from "node:assert/strict";
import { closeRun, runCounted } from "../../scripts/counts.mjs";

/** Runs a program of one line, and returns what became of it and what it showed. */
async function run(source) {
	const shown = [];
	const outcome = await runCounted(process.execPath, ["-e", source], (line) => shown.push(line));
	return { ...outcome, shown };
}

function close(...steps) {
	const shown = [];
	const code = closeRun(steps, (line) => shown.push(line));
	return { code, shown };
}

const PASSED = { code: 0, counts: { passed: 3, failed: 0, skipped: 1 } };
const FAILED = { code: 1, counts: { passed: 2, failed: 4, skipped: 0 } };

export default {
	"are taken from the closing line of a step, which is not shown": async () => {
		const { code, counts, shown } = await run(
			'console.log("a file"); console.log("3 passed, 1 failed, 2 skipped"); process.exitCode = 1',
		);
		assert.equal(code, 1);
		assert.deepEqual(counts, { passed: 3, failed: 1, skipped: 2 });
		assert.deepEqual(shown, ["a file"]);
	},

	"are unknown where a step died before its closing line": async () => {
		const { code, counts } = await run("process.exit(3)");
		assert.equal(code, 3);
		assert.equal(counts, undefined);
	},

	"are added up in one line": () => {
		assert.deepEqual(close(PASSED, FAILED), {
			code: 1,
			shown: ["5 passed, 4 failed, 1 skipped"],
		});
		assert.deepEqual(close(PASSED, PASSED), {
			code: 0,
			shown: ["6 passed, 0 failed, 2 skipped"],
		});
	},

	"have a failure more for a step that died, whatever it had counted": () => {
		const died = ["4 passed, 1 failed, 1 skipped"];
		const other = { code: 0, counts: { passed: 1, failed: 0, skipped: 0 } };
		assert.deepEqual(close({ ...PASSED, code: 1 }, other), { code: 1, shown: died });
		assert.deepEqual(close(PASSED, other, { code: 0 }), { code: 1, shown: died });
	},
};
