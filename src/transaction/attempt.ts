import { inspectPendingSize, inspectRecordData } from "../record-format/record-size";
import { PPDBError, withKey } from "../base/error";
import type { FoundRecord } from "../record/record-loader";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { copyValue } from "../value/copy-value";
import { decide } from "./decision";
import { ChangeSet, type Obstacle, type Outcome } from "./change-set";
import type { Reservation } from "./reservation";
import { isFree, takeSnapshot } from "./snapshot";
import type { SeenKey } from "./seen-key";
import { takeOver } from "./take-over";
import type { TransactionPlan } from "./transaction-plan";

/** The result of one run of a transaction: the return value of `transaction`, or a conflict with other writers. */
export type AttemptResult =
	{ readonly kind: "over"; readonly isCommitted: boolean } | { readonly kind: "conflict" };

const CONFLICT = { kind: "conflict" } as const;
/** The writers assumed in a record's size: about as many as a record keeps. */
const WRITERS_MAX = 64;

/**
 * One run of a transaction's function, and everything needed to commit its changes together.
 *
 * Every key is used as it was seen: changed keys are checked when they are prepared, which commits
 * them; if other keys were only read, they are checked once all changes are prepared, before a final write. So what is
 * committed could have happened at one moment.
 */
export class TransactionAttempt {
	/** The changes it decided on; they may be pending until it is rolled back. */
	public set: ChangeSet | undefined;
	private readonly keys: ReadonlyArray<string>;

	public constructor(
		private readonly store: Store,
		/** The caller holds its keys. */
		private readonly plan: TransactionPlan,
		/** The records that earlier runs found; nothing in the first run. */
		private readonly found: ReadonlyMap<string, FoundRecord> | undefined,
		/** Reserves the keys, for a transaction that has had conflicts. */
		private readonly reservation: Reservation | undefined,
		/** The latest moment to wait until, by the monotonic clock. */
		private readonly lastMoment: number,
	) {
		this.keys = plan.keys;
	}

	/**
	 * Yields.
	 *
	 * @throws what reading throws, and UpdateFailed, UpdateYielded, InvalidArgument, InvalidValue,
	 * CommitFailed: nothing is changed then. TransactionInDoubt if the server ended first, or no record of the outcome is left
	 */
	public start(): AttemptResult {
		const seen =
			this.reservation === undefined
				? takeSnapshot(this.store, this.plan, this.found)
				: this.reservation.take(this.lastMoment);
		if (seen === undefined) {
			return CONFLICT;
		}
		const decision = decide(seen, this.plan);
		const changes = new Map<string, defined>();
		const problem =
			decision.kind === "changed" ? this.takeIn(decision.drafts, seen, changes) : undefined;
		if (decision.kind === "changed" && problem === undefined) {
			return this.commit(seen, changes);
		}
		// What it decided on must have existed at one moment, or the decision is worthless.
		const isOneFreshKey = this.keys.size() === 1 && seen.get(this.keys[0])?.isFresh === true;
		if (!isOneFreshKey && !this.areAsSeen(this.keys, seen)) {
			return CONFLICT;
		}
		if (problem !== undefined || decision.kind === "failed") {
			throw problem ?? (decision as { error: PPDBError }).error;
		}
		return { kind: "over", isCommitted: decision.kind === "unchanged" };
	}

	/**
	 * Copies the data to be stored out of the drafts, which the game may change meanwhile.
	 *
	 * @returns why it cannot be stored, if it cannot
	 */
	private takeIn(
		drafts: ReadonlyMap<string, defined>,
		seen: ReadonlyMap<string, SeenKey>,
		changes: Map<string, defined>,
	): PPDBError | undefined {
		const { schema, server } = this.store.context;
		const { http } = server.platform;
		for (const key of this.keys) {
			const draft = drafts.get(key);
			if (draft === undefined) {
				continue;
			}
			// Data without an end cannot be copied.
			let problem = inspectRecordData(draft, WRITERS_MAX, http).problem;
			if (problem === undefined) {
				const after = copyValue(draft);
				changes.set(key, after);
				problem =
					inspectPendingSize(seen.get(key)?.data, after, http) ?? schema.problemOf(draft);
			}
			if (problem !== undefined) {
				return withKey(problem, key);
			}
		}
		return undefined;
	}

	private commit(
		seen: ReadonlyMap<string, SeenKey>,
		changes: ReadonlyMap<string, defined>,
	): AttemptResult {
		const { events } = this.store.context;
		const changed = this.keys.filter((key) => changes.has(key));
		const onlyRead = this.keys.filter((key) => !changes.has(key));
		for (const key of changed) {
			events.saving(key, () => this.store.context.shown(copyValue(changes.get(key))));
		}
		const sequence = this.store.context.server.nextSequence();
		const set = new ChangeSet(this.store, sequence, changed, changes, seen);
		this.set = set;
		const outcome = this.decided(set, onlyRead, seen);
		if (outcome.kind === "unknown" || outcome.kind === "erased") {
			set.abandon();
			throw inDoubt(set.primary, outcome);
		}
		if (outcome.kind !== "committed") {
			return this.giveUp(set, outcome);
		}
		inBackground(this.store, () => {
			set.finish();
		});
		takeOver(this.store, set, changes);
		return { kind: "over", isCommitted: true };
	}

	private decided(
		set: ChangeSet,
		onlyRead: ReadonlyArray<string>,
		seen: ReadonlyMap<string, SeenKey>,
	): Outcome {
		const isPlain = onlyRead.isEmpty();
		if (isPlain && set.keys.size() === 1) {
			return set.commit();
		}
		const outcome = set.prepare(!isPlain);
		if (isPlain || outcome.kind !== "committed") {
			return outcome;
		}
		// While keys that were only read are checked, the changed ones cannot change.
		return this.areAsSeen(onlyRead, seen) ? set.commit() : CONFLICT;
	}

	private giveUp(set: ChangeSet, obstacle: Obstacle): AttemptResult {
		set.drop();
		if (obstacle.kind === "failed") {
			const message = "the transaction was not stored and changed nothing; call it again";
			const { key, failure } = obstacle;
			throw new PPDBError("CommitFailed", message, { key, cause: failure.message });
		}
		return CONFLICT;
	}

	/** Whether keys are still as they were seen, without a pending change of another transaction. Yields. */
	private areAsSeen(keys: ReadonlyArray<string>, seen: ReadonlyMap<string, SeenKey>): boolean {
		const { resolver, context } = this.store;
		let areAll = true;
		runParallel(context.server.platform.scheduler, keys, keys.size(), (key) => {
			const [ok, found] = pcall(() => resolver.load(key, "leaving"));
			areAll &&= ok && isFree(this.store, found.record, seen.get(key) as SeenKey);
		});
		return areAll;
	}
}

function inDoubt(
	key: string,
	outcome: Extract<Outcome, { kind: "unknown" | "erased" }>,
): PPDBError {
	if (outcome.kind === "erased") {
		const message =
			"all of its documents were deleted before the outcome was known; it committed before that, or not at all";
		return new PPDBError("TransactionInDoubt", message, { key });
	}
	const message =
		"the server ended before the outcome was known; other servers settle it, all or nothing";
	return new PPDBError("TransactionInDoubt", message, { key, cause: outcome.cause });
}

/** Once the outcome is certain, callers need not wait for the rest; but a closing server does. */
export function inBackground({ context }: Store, work: () => void): void {
	context.server.platform.scheduler.spawn(() => {
		context.server.change(work);
	});
}
