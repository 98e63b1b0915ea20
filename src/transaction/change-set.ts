import type { Priority } from "../requests/priority";
import {
	decodeRecord,
	descendsFrom,
	nextRevision,
	type Stamp,
	type StoredRecord,
} from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { FoundRecord } from "../record/record-loader";
import type { Failure } from "../requests/failure";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { equalValues } from "../value/equal-values";
import { beginRecord } from "./begin-record";
import { RecordSteps } from "../record/record-step";
import { isFree, isUnedited } from "./snapshot";
import type { SeenKey } from "./seen-key";
import { takeBack } from "./take-back";
import {
	idOf,
	isPendingIn,
	tellsCommitted,
	withChange,
	withPending,
	type TransactionId,
} from "../record/transitions";

/**
 * What prevents changes from committing.
 *
 * - `conflict`: a key is not as it was seen, or another transaction is pending there.
 * - `failed`: the service did not carry it out.
 */
export type Obstacle =
	| { readonly kind: "conflict" }
	| { readonly kind: "failed"; readonly key: string; readonly failure: Failure };

/**
 * The outcome of changes.
 *
 * - `unknown`: the server ended before it could find out.
 * - `erased`: all records that could show it were deleted.
 */
export type Outcome =
	| { readonly kind: "committed" }
	| { readonly kind: "unknown"; readonly cause?: string }
	| { readonly kind: "erased" }
	| Obstacle;

const CONFLICT: Obstacle = { kind: "conflict" };
const COMMITTED = { kind: "committed" } as const;
const ERASED = { kind: "erased" } as const;

/** The changes of one run of a transaction, on their way into the records. */
export class ChangeSet {
	/** The first key in order. If other keys were only read, its record decides in the end. */
	public readonly primary: string;
	/** The records with their changes, by key; a key may be missing if other writers were faster. */
	public readonly records = new Map<string, StoredRecord>();
	/** The records that were found instead, or before. */
	public readonly found = new Map<string, FoundRecord>();
	private readonly seen = new Map<string, SeenKey>();
	private readonly prepared = new Map<string, StoredRecord>();
	private readonly inDoubt = new Set<string>();
	/** Keys without a record for which an empty one was created. */
	private readonly begun = new Array<string>();
	private isDropped = false;
	/** Keys whose records have not taken over their changes yet. */
	private unfinished: ReadonlyArray<string>;
	private readonly steps: RecordSteps;
	private readonly id: TransactionId;
	private readonly stamp: Stamp;

	/** @param keys - the changed keys, in ascending order */
	public constructor(
		private readonly store: Store,
		sequence: number,
		public readonly keys: ReadonlyArray<string>,
		private readonly changes: ReadonlyMap<string, defined>,
		seen: ReadonlyMap<string, SeenKey>,
	) {
		for (const key of keys) {
			this.seen.set(key, seen.get(key) as SeenKey);
		}
		this.primary = keys[0];
		this.unfinished = keys;
		this.steps = new RecordSteps(store.context);
		this.stamp = this.steps.stamp(sequence);
		this.id = idOf({ i: this.stamp.serverId, s: sequence });
		store.context.outcomes.begin(this.id);
	}

	/**
	 * Makes the changes pending, which commits them unless a final write is needed. Yields.
	 *
	 * @param needsWord - whether `commit` has to follow
	 */
	public prepare(needsWord: boolean): Outcome {
		const { keys, primary } = this;
		const obstacle = this.beginRecords();
		if (obstacle !== undefined) {
			return obstacle;
		}
		const obstacles = new Map<string, Obstacle>();
		runParallel(this.store.context.server.platform.scheduler, keys, keys.size(), (key) => {
			const problem = this.prepareOne(key, needsWord && key === primary);
			if (problem !== undefined) {
				obstacles.set(key, problem);
			}
		});
		const failed = keys.filter((key) => obstacles.has(key));
		if (failed.isEmpty()) {
			return COMMITTED;
		}
		// Other servers may see all of it pending, unless one key is certain never to be.
		const isCertain = needsWord || failed.some((key) => !this.inDoubt.has(key));
		return (
			(isCertain ? undefined : this.settleDoubt(failed)) ??
			(obstacles.get(failed[0]) as Obstacle)
		);
	}

	/** The final write, to the primary, which commits the changes. Yields. */
	public commit(): Outcome {
		const { primary } = this;
		const prepared = this.prepared.get(primary);
		const patience = { priority: this.priorityOf(primary), failuresMax: math.huge };
		const result = this.steps.take<Outcome>(primary, patience, (record) => {
			const change = this.changeOf(primary, record, false);
			if (tellsCommitted(record, change)) {
				return { verdict: COMMITTED };
			}
			const isUntouched =
				prepared === undefined
					? this.isFree(primary, record)
					: this.isAsPrepared(record, prepared);
			if (!isUntouched) {
				return { verdict: CONFLICT };
			}
			const revision = nextRevision(record, this.stamp);
			return { verdict: COMMITTED, write: withChange(record, change, revision) };
		});
		if (!result.ok) {
			return { kind: "unknown", cause: result.failure.message };
		}
		this.found.set(primary, result.found);
		if (result.verdict.kind === "conflict" && result.wasInDoubt) {
			// It may have committed, and the primary been removed since.
			if (this.keys.size() > 1) {
				return this.settleDoubt([primary]) ?? CONFLICT;
			}
			return this.isSameRecord(primary, result.found.record) ? CONFLICT : ERASED;
		}
		if (result.verdict.kind === "committed") {
			// An earlier try may have landed, and other servers may have written since.
			if (equalValues(result.record.data, this.changes.get(primary))) {
				this.records.set(primary, result.record);
			}
			this.unfinished = this.keys.filter((key) => key !== primary);
		}
		return result.verdict;
	}

	/** Aborts the changes: from now on this server ignores what is pending of them. */
	public drop(): void {
		this.isDropped = true;
		this.store.context.outcomes.settle(this.id, "rolledBack");
	}

	/**
	 * Rolls back what is pending of aborted changes, and of no others. It may be done late, because
	 * nothing commits them. Yields.
	 *
	 * @param heir - changes that may have replaced these
	 */
	public rollBack(heir?: ChangeSet): void {
		const { context, resolver } = this.store;
		const keys = this.keys.filter(
			(key) =>
				this.isDropped &&
				(this.prepared.has(key) || this.inDoubt.has(key)) &&
				heir?.prepared.has(key) !== true,
		);
		runParallel(context.server.platform.scheduler, keys, keys.size(), (key) => {
			takeBack(this.steps, key, this.id, this.inDoubt.has(key));
		});
		for (const key of this.isDropped ? this.begun : []) {
			// Unless it has been used by then.
			resolver.follow(key);
		}
	}

	/** The revision at which a record took over its change, even if it was written since. */
	public revisionOf(key: string): number {
		const known = this.records.get(key)?.revision;
		const { revision } = this.seen.get(key) as SeenKey;
		if (known !== undefined || revision > 0) {
			return known ?? revision + 1;
		}
		const first = nextRevision(decodeRecord(undefined), this.stamp);
		// With several keys each is pending first, at a revision of its own.
		return this.keys.size() > 1 ? first + 1 : first;
	}

	/** Whether a change is pending under a key, or was. */
	public hasPrepared(key: string): boolean {
		return this.records.has(key);
	}

	/** Makes the records take over their changes, after these have committed. Yields. */
	public finish(): void {
		this.store.resolver.conclude(this.id, this.unfinished, "committed", "leaving");
	}

	/** The outcome will never be known here. */
	public abandon(): void {
		this.store.context.outcomes.abandon(this.id);
	}

	/** @param record - the record from which the change was made, still as it was seen */
	private changeOf(key: string, record: StoredRecord, needsWord: boolean): PendingChange {
		const { schema } = this.store.context;
		const { version, compatibleFrom } = schema.versionsAfter(record);
		const data = this.changes.get(key);
		return {
			i: this.stamp.serverId,
			s: this.stamp.sequence,
			t: this.stamp.unixSeconds,
			k: this.keys,
			u: needsWord ? true : undefined,
			v: version,
			c: compatibleFrom === version ? undefined : compatibleFrom,
			x: schema.takenOut(key, this.seen.get(key)?.data, data, record.takenOut),
			d: data,
		};
	}

	private isFree(key: string, record: StoredRecord): boolean {
		return isFree(this.store, record, this.seen.get(key) as SeenKey);
	}

	private isAsPrepared(record: StoredRecord, { revision, keyVersion }: StoredRecord): boolean {
		const seen = this.seen.get(this.primary) as SeenKey;
		return (
			isPendingIn(record.pending, this.id) &&
			record.revision === revision &&
			isUnedited(this.store, record, { ...seen, keyVersion })
		);
	}

	/** What blocks other writers goes first; until then a transaction waits like any other commit. */
	private priorityOf(key: string): Priority {
		const isHeld = this.prepared.has(key) || this.seen.get(key)?.reservation !== undefined;
		return isHeld ? "leaving" : "flushing";
	}

	/** Yields. */
	private beginRecords(): Obstacle | undefined {
		const keys = this.keys.filter((key) => {
			const seen = this.seen.get(key);
			return seen?.kind === "missing" && seen.revision === 0;
		});
		let obstacle: Obstacle | undefined;
		runParallel(this.store.context.server.platform.scheduler, keys, keys.size(), (key) => {
			obstacle = this.beginOne(key) ?? obstacle;
		});
		return obstacle;
	}

	private beginOne(key: string): Obstacle | undefined {
		const failuresMax = this.store.context.settings.retries();
		this.begun.push(key);
		const result = beginRecord(this.steps, key, this.stamp, failuresMax);
		if (!result.ok) {
			return { kind: "failed", key, failure: result.failure };
		}
		const { record } = result;
		this.found.set(key, { record });
		const seen = this.seen.get(key) as SeenKey;
		this.seen.set(key, { ...seen, revision: record.revision, keyVersion: record.keyVersion });
		return result.verdict ? undefined : CONFLICT;
	}

	private prepareOne(key: string, needsWord: boolean): Obstacle | undefined {
		const failuresMax = this.store.context.settings.retries();
		const patience = { priority: this.priorityOf(key), failuresMax };
		const result = this.steps.take<Obstacle | undefined>(key, patience, (record) => {
			const change = this.changeOf(key, record, needsWord);
			// Another server may have finished it while the answer to an earlier try was lost.
			if (isPendingIn(record.pending, this.id) || tellsCommitted(record, change)) {
				return { verdict: undefined };
			}
			return this.isFree(key, record)
				? { verdict: undefined, write: withPending(record, change, this.stamp) }
				: { verdict: CONFLICT };
		});
		if (!result.ok || result.wasInDoubt) {
			this.inDoubt.add(key);
		}
		if (!result.ok) {
			return { kind: "failed", key, failure: result.failure };
		}
		// If an earlier try may still land, rolling back moves the record one revision on.
		if (!result.wasInDoubt) {
			this.found.set(key, result.found);
		}
		const { pending } = result.record;
		if (result.verdict === undefined && isPendingIn(pending, this.id)) {
			this.prepared.set(key, result.record);
			this.records.set(key, withChange(result.record, pending as PendingChange));
		}
		return result.verdict;
	}

	/** Finds out about keys where a change may be pending, and makes the answer final. Yields. */
	private settleDoubt(keys: ReadonlyArray<string>): Outcome | undefined {
		const change = this.changeOf(keys[0], decodeRecord(undefined), false);
		const verdict = this.store.resolver.decide(change, keys, math.huge);
		if (verdict !== "rolledBack") {
			return verdict === undefined ? { kind: "unknown" } : COMMITTED;
		}
		return this.isAnyLeft() ? undefined : ERASED;
	}

	/**
	 * Whether one of the keys still has the record that was seen there, even with other data. It would carry the stamp of the
	 * changes; if all were deleted, nothing shows whether they had committed before. Yields.
	 */
	private isAnyLeft(): boolean {
		return this.keys.some((key) => {
			const patience = { priority: this.priorityOf(key), failuresMax: math.huge };
			const result = this.steps.take(key, patience, (record) => ({
				verdict: this.isSameRecord(key, record),
			}));
			return result.ok && result.verdict;
		});
	}

	private isSameRecord(key: string, record: StoredRecord): boolean {
		return descendsFrom(record, (this.seen.get(key) as SeenKey).revision);
	}
}
