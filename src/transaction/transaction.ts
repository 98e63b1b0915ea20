import { PPDBError } from "../base/error";
import type { FoundRecord } from "../record/record-loader";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { drawnSeconds, growingSeconds } from "../threads/growing-wait";
import { inBackground, TransactionAttempt, type AttemptResult } from "./attempt";
import type { ChangeSet } from "./change-set";
import { Reservation } from "./reservation";
import type { TransactionPlan } from "./transaction-plan";

/** How many runs may conflict with other writers before the transaction is given up. */
const RUNS_MAX = 20;
/** After this long it is not run again: its caller wants an answer. */
const RUN_SECONDS_MAX = 45;
/** How many runs follow each other without a reservation: what they found is as new as possible. */
const RUNS_AT_ONCE = 3;
/** The wait after the first conflict, before jitter; it doubles with each further one. */
const FIRST_SECONDS = 0.1;
const LONGEST_SECONDS = 1;
const TOO_LATE: AttemptResult = { kind: "conflict" };
const NOTHING_FOUND: ReadonlyMap<string, FoundRecord> = new Map();

/**
 * Changes several documents of a store, all or none. Yields.
 *
 * @returns false if it was cancelled
 */
export function runTransaction(store: Store, plan: TransactionPlan): boolean {
	const { server, directory } = store.context;
	directory.start();
	return server.change(() => runUntilOver(store, plan));
}

function runUntilOver(store: Store, plan: TransactionPlan): boolean {
	const { keys } = plan;
	const { locks, server } = store.context;
	const { clock } = server.platform;
	const lastMoment = clock.now() + RUN_SECONDS_MAX;
	const runs = new Runs(store, plan, lastMoment);
	storeUpdates(store, keys);
	while (runs.count < RUNS_MAX && clock.now() < lastMoment) {
		store.assertNotClosed();
		// A transaction that has waited for its keys until its time was over still gets an answer, and lets the next one have them.
		const result = locks.holdAll(keys, () =>
			clock.now() < lastMoment ? runs.startSome() : TOO_LATE,
		);
		if (result.kind === "over") {
			return result.isCommitted;
		}
		server.platform.scheduler.wait(pauseSeconds(runs.count, server.platform.random.next()));
	}
	const cause =
		runs.count > 0 ? `other writers were faster ${runs.count} times` : "its keys were not free";
	const message = `${cause}; the transaction changed nothing, call it again`;
	throw new PPDBError("TransactionConflict", message, { key: keys[0] });
}

/** The runs of a transaction. */
class Runs {
	public count = 0;
	private found: ReadonlyMap<string, FoundRecord> | undefined;
	private last: ChangeSet | undefined;
	/** Whether its keys are reserved from now on. */
	private isContended = false;

	public constructor(
		private readonly store: Store,
		private readonly plan: TransactionPlan,
		private readonly lastMoment: number,
	) {}

	/**
	 * Runs it, and again immediately if nothing blocks it; if that does not succeed, with the keys reserved.
	 * Yields; the caller holds the keys.
	 */
	public startSome(): AttemptResult {
		while (!this.isContended) {
			const result = this.start();
			if (result.kind === "over") {
				this.leave(undefined);
				return result;
			}
			// Waiting with changes pending, while others wait for those, would take long.
			const isSeen = this.plan.keys.every((key) => this.found?.has(key) === true);
			const isBlocked = isSeen && !this.plan.keys.every((key) => this.isClear(key));
			this.isContended = isBlocked || this.count >= RUNS_AT_ONCE;
			if (!isSeen && !this.isContended) {
				// An answer was lost; that is not a sign of other writers, and no reason to keep them away.
				this.leave(undefined);
				return result;
			}
		}
		this.leave(undefined);
		return this.startReserved();
	}

	private startReserved(): AttemptResult {
		const reservation = new Reservation(this.store, this.plan);
		const [ok, result] = pcall(() => this.start(reservation));
		reservation.drop();
		const { last } = this;
		inBackground(this.store, () => {
			reservation.release((key) => last?.hasPrepared(key) === true);
		});
		this.leave(undefined);
		if (!ok) {
			throw result;
		}
		return result;
	}

	private start(reservation?: Reservation): AttemptResult {
		this.count += 1;
		const { store, plan, found, lastMoment } = this;
		const attempt = new TransactionAttempt(store, plan, found, reservation, lastMoment);
		const [ok, result] = pcall(() => attempt.start());
		this.found = attempt.set?.found ?? NOTHING_FOUND;
		this.leave(attempt.set);
		if (!ok) {
			this.leave(undefined);
			throw result;
		}
		return result;
	}

	/** Rolls back what the last run has left pending, unless the next run has put its own there. */
	private leave(heir: ChangeSet | undefined): void {
		const { last } = this;
		this.last = heir;
		if (last !== undefined) {
			inBackground(this.store, () => {
				last.rollBack(heir);
			});
		}
	}

	/** Whether the next run can use what the last one has found of a key. Yields. */
	private isClear(key: string): boolean {
		const record = this.found?.get(key)?.record;
		if (record?.pending === undefined) {
			return record !== undefined && record.revision > 0;
		}
		const { pending } = record;
		const [ok, verdict] = pcall(() => this.store.resolver.look(key, pending));
		return ok && verdict !== undefined;
	}
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
			// A rejected update is reported elsewhere, and does not concern the transaction.
			if (failure?.code === "CommitFailed") {
				const message =
					"earlier updates are not stored yet; the transaction changed nothing";
				problem = new PPDBError("CommitFailed", message, { key, cause: failure });
			} else if (document.standing.isClosed()) {
				problem = failure ?? problem;
			}
		}
	});
	if (problem !== undefined) {
		throw problem;
	}
}

function pauseSeconds(conflicts: number, draw: number): number {
	return drawnSeconds(growingSeconds(conflicts, FIRST_SECONDS, LONGEST_SECONDS), draw);
}
