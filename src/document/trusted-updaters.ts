import type { Updater } from "./update-log";

/** How often a function must have run, on any documents, without bringing anything in, to be trusted: it is then run in a loop. */
const RUNS_UNTIL_TRUSTED = 256;

/** How often each has run without bringing anything in; permanently below 0 once it has, or has cancelled. */
const runs = new WeakMap<Updater, number>();

/**
 * Counts a run of an updater that brought nothing in.
 *
 * @returns whether it is trusted from now on: the data need not be compared after it has run
 */
export function earnsTrust(updater: Updater): boolean {
	const count = (runs.get(updater) ?? 0) + 1;
	runs.set(updater, count);
	return count >= RUNS_UNTIL_TRUSTED;
}

/** An updater has brought something in, has failed or has cancelled: the data is compared each time. */
export function loseTrust(updater: Updater): void {
	runs.set(updater, -math.huge);
}
