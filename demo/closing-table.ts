import type { RequestTotals } from "../emulator/index";
import type { LostUpdate, Verdict } from "./ledger";

/** What the table tells about. */
export interface Outcome {
	readonly verdict: Verdict;
	readonly lost: ReadonlyArray<LostUpdate>;
	readonly loadSeconds: ReadonlyArray<number>;
	readonly virtualSeconds: number;
	readonly players: number;
	readonly total: (method: string) => RequestTotals;
}

/**
 * Requests that an experience may send in a minute: a base, and more for each player.
 * https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
const READS_PER_MINUTE = { base: 300, perPlayer: 40 };
const WRITES_PER_MINUTE = { base: 300, perPlayer: 20 };

const LABEL_WIDTH = 34;

function row(label: string, text: string): string {
	return `  ${label}${string.rep(" ", math.max(1, LABEL_WIDTH - label.size()))}${text}`;
}

function percentile(sorted: ReadonlyArray<number>, share: number): number {
	return sorted[math.max(0, math.ceil(sorted.size() * share) - 1)] ?? 0;
}

function loadRow(loadSeconds: ReadonlyArray<number>): string {
	const sorted = table.clone(loadSeconds as Array<number>).sort((left, right) => left < right);
	const sum = sorted.reduce((total, seconds) => total + seconds, 0);
	return string.format(
		"%d joins, mean %.2f s, p95 %.2f s, max %.2f s",
		sorted.size(),
		sum / math.max(1, sorted.size()),
		percentile(sorted, 0.95),
		percentile(sorted, 1),
	);
}

function usage(used: number, outcome: Outcome, rate: typeof READS_PER_MINUTE): string {
	const minutes = outcome.virtualSeconds / 60;
	const allowed = (rate.base + rate.perPlayer * outcome.players) * minutes;
	return string.format("%d of %d (%.1f %%)", used, allowed, (used / allowed) * 100);
}

function lostRow(lost: ReadonlyArray<LostUpdate>): string {
	const ages = lost.map(({ ageSeconds }) => ageSeconds);
	const oldest = ages.reduce((most, age) => math.max(most, age), 0);
	return string.format("%d, the oldest %.2f s old", lost.size(), oldest);
}

/** The lines of the table. */
export function closingTable(outcome: Outcome): Array<string> {
	const { verdict } = outcome;
	const updates = outcome.total("UpdateAsync").requests;
	const reads = outcome.total("GetAsync").requests + updates;
	return [
		row("reads against the budget", usage(reads, outcome, READS_PER_MINUTE)),
		row("writes against the budget", usage(updates, outcome, WRITES_PER_MINUTE)),
		row("updates made", `${verdict.made}`),
		row("updates acknowledged", `${verdict.acknowledged}`),
		row("  found exactly once", `${verdict.foundOnce}`),
		row("  missing", `${verdict.missing.size()}`),
		row("  doubled", `${verdict.doubled.size()}`),
		row("updates lost in the crash", lostRow(outcome.lost)),
		row("time to load", loadRow(outcome.loadSeconds)),
	];
}
