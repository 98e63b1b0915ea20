import { PPDBError } from "../base/error";
import type { Scheduler } from "../platform/platform";
import { noteRaised } from "../base/raised-errors";
import { Future } from "./future";

interface Outcome<T> {
	readonly ok: boolean;
	readonly result: T;
}

/**
 * Refuses a call that has to wait in a place where nothing can, before anything has begun.
 *
 * @param what - what was called, for the message
 * @throws CannotWait
 */
export function assertCanWait(what: string): void {
	if (!coroutine.isyieldable()) {
		const message =
			`${what} has to wait, which nothing can do inside an updater, a transaction's function, a migration, ` +
			"a schema check, a comparator or a metamethod; nothing was touched. Call it before or afterwards";
		throw new PPDBError("CannotWait", message);
	}
}

/**
 * Runs work on one of the library's own threads and yields until it is over.
 *
 * The waiting thread belongs to the game, which may cancel it at any time: with `task.cancel`, as the loser of a timeout, in a player's
 * clean-up. A cancelled thread runs nothing any more, so it must not be one that holds a key, a place in the gate or a count.
 * The work goes on, and its result is dropped.
 *
 * @param begin - how the work's thread starts: immediately, or a moment later
 * @throws what the work throws
 */
export function runApart<T>(
	scheduler: Scheduler,
	work: () => T,
	begin: (body: () => void) => void,
): T {
	const outcome = new Future<Outcome<T>>(scheduler);
	begin(() => {
		const [ok, result] = pcall(work);
		outcome.settle({ ok, result: result as T });
	});
	const { ok, result } = outcome.wait();
	if (!ok) {
		noteRaised(result);
		error(result, 0);
	}
	return result;
}
