import type { Updater } from "./update-log";

/** A function that has run this often, on whatever documents, and brought nothing in is what a loop does over and over. */
const RUNS_UNTIL_TRUSTED = 256;

/** How often each has run without bringing anything in; below 0 for ever once it has, or has cancelled. */
const runs = new WeakMap<Updater, number>();

/**
 * Counts a run of an updater that brought nothing in.
 *
 * @returns whether it is trusted from now on: it needs no look at the data after it has run
 */
export function earnsTrust(updater: Updater): boolean {
	const count = (runs.get(updater) ?? 0) + 1;
	runs.set(updater, count);
	return count >= RUNS_UNTIL_TRUSTED;
}

/** An updater has brought something in, or has come to nothing: it is looked after each time. */
export function loseTrust(updater: Updater): void {
	runs.set(updater, -math.huge);
}
