import { PPDBError } from "../error";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { TransactionAttempt } from "./attempt";
import type { TransactionFunction } from "./decision";

/** So many runs meet other writers before the transaction is given up. */
const RUNS_MAX = 12;
/** Nor is it run again after so long: whoever waits for it wants an answer. */
const RUN_SECONDS_MAX = 45;
/** The wait after a first conflict, before jitter; each one more doubles it. */
const FIRST_SECONDS = 0.1;
const LONGEST_SECONDS = 2;

/**
 * Changes several documents of a store, all or none. Yields.
 *
 * @param keys - in ascending order
 * @returns whether it was not cancelled
 */
export function runTransaction(
	store: Store,
	keys: ReadonlyArray<string>,
	run: TransactionFunction<unknown>,
): boolean {
	const { server } = store.context;
	server.directory.start();
	return server.change(() => runUntilOver(store, keys, run));
}

function runUntilOver(
	store: Store,
	keys: ReadonlyArray<string>,
	run: TransactionFunction<unknown>,
): boolean {
	const { locks, server } = store.context;
	const { clock } = server.platform;
	const startedAt = clock.now();
	let runs = 0;
	while (runs < RUNS_MAX && clock.now() < startedAt + RUN_SECONDS_MAX) {
		runs += 1;
		store.assertNotClosed();
		storeUpdates(store, keys);
		const result = locks.holdAll(keys, () =>
			new TransactionAttempt(store, keys, run, runs === 1).start(),
		);
		if (result.kind === "over") {
			return result.isCommitted;
		}
		if (result.blockedBy !== undefined) {
			store.resolver.help(result.blockedBy);
		}
		server.platform.scheduler.wait(pauseSeconds(runs, server.platform.random.next()));
	}
	const message = `other writers were faster ${runs} times; the transaction changed nothing`;
	throw new PPDBError("TransactionConflict", message, { key: keys[0] });
}

/** Updates that were made before the transaction come before it. Yields. */
function storeUpdates(store: Store, keys: ReadonlyArray<string>): void {
	const { cache, server } = store.context;
	let problem: PPDBError | undefined;
	runParallel(server.platform.scheduler, keys, keys.size(), (key) => {
		const document = cache.get(key);
		if (document?.isDirty() === true) {
			const options = { priority: "flushing", isPatient: false } as const;
			const failure = store.queue.settle(document, options);
			// That an update was rejected is told elsewhere, and is no matter of the transaction.
			if (document.isClosed || failure?.code === "CommitFailed") {
				problem = failure ?? problem;
			}
		}
	});
	if (problem !== undefined) {
		throw problem;
	}
}

function pauseSeconds(conflicts: number, draw: number): number {
	const full = math.min(FIRST_SECONDS * 2 ** (conflicts - 1), LONGEST_SECONDS);
	return full * (0.5 + draw / 2);
}
