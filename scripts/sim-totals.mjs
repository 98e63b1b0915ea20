/** How test/simulation/run.ts ends when all of its seeds are clean. */
const LINE =
	/^(\d+) runs: (\d+) updates made, (\d+) acknowledged; (\d+) with two schemas at once; (\d+) virtual seconds in .*; slowest drain ([\d.]+) s$/m;

/** What no run comes to. */
export function noTotals() {
	return { runs: 0, made: 0, acknowledged: 0, mixed: 0, virtualSeconds: 0, slowestDrain: 0 };
}

/** What a process's runs came to; nothing when it did not get to the end. */
export function readTotals(output) {
	const found = LINE.exec(output)?.slice(1).map(Number);
	if (!found) return undefined;
	const [runs, made, acknowledged, mixed, virtualSeconds, slowestDrain] = found;
	return { runs, made, acknowledged, mixed, virtualSeconds, slowestDrain };
}

/** What two sets of runs come to together. */
export function addTotals(one, other) {
	const sums = Object.keys(one).map((name) => [name, one[name] + other[name]]);
	const slowestDrain = Math.max(one.slowestDrain, other.slowestDrain);
	return { ...Object.fromEntries(sums), slowestDrain };
}

/** The line that closes several processes' runs, in the words that close those of one. */
export function describeTotals(totals, seconds) {
	const { runs, made, acknowledged, mixed, virtualSeconds, slowestDrain } = totals;
	const rate = Math.round(virtualSeconds / Math.max(seconds, 1e-6));
	return [
		`${runs} runs: ${made} updates made, ${acknowledged} acknowledged`,
		`${mixed} with two schemas at once`,
		`${virtualSeconds} virtual seconds in ${seconds.toFixed(1)} s (${rate} per second)`,
		`slowest drain ${slowestDrain.toFixed(1)} s`,
	].join("; ");
}
