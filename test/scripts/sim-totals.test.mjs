import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";
import { addTotals, describeTotals, noTotals, readTotals } from "../../scripts/sim-totals.mjs";

const LINE =
	"3 runs: 120 updates made, 118 acknowledged; 1 with two schemas at once; 400 virtual seconds in 2.0 s (200 per second); slowest drain 4.5 s";

export default {
	"are read from the line that closes a process's runs, and said in the same words": () => {
		assert.equal(describeTotals(readTotals(`  ... 2 runs\n${LINE}\n`), 2), LINE);
	},

	"are those of a line that the simulation prints": () => {
		const source = readFileSync(join(ROOT, "test", "simulation", "run.ts"), "utf8");
		const format = /"(%d runs: [^"]*)"/.exec(source)[1];
		const values = [3, 120, 118, 1, 400, "2.0", 200, "4.5"];
		assert.equal(
			format.replace(/%(?:d|\.1f)/g, () => String(values.shift())),
			LINE,
		);
	},

	"are missing where a process did not get to its end": () => {
		assert.equal(readTotals("FAILED: seed 3\n"), undefined);
	},

	"are added up, but for the slowest drain": () => {
		const one = readTotals(LINE);
		const both = addTotals(addTotals(noTotals(), one), { ...one, slowestDrain: 9 });
		assert.deepEqual(both, {
			...{ runs: 6, made: 240, acknowledged: 236, mixed: 2 },
			...{ virtualSeconds: 800, slowestDrain: 9 },
		});
	},
};
