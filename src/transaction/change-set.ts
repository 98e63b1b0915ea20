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
 * What keeps changes from coming to pass.
 *
 * - `conflict`: a key is not as it was seen, or another transaction is pending there.
 * - `failed`: the service did not do it.
 */
export type Obstacle =
	| { readonly kind: "conflict" }
	| { readonly kind: "failed"; readonly key: string; readonly failure: Failure };

/**
 * How changes came to pass or not.
 *
 * - `unknown`: the server ended before it could tell.
 * - `erased`: all records that could tell were deleted.
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
	/** The first key in order. Where other keys were only read, its record decides in the end. */
	public readonly primary: string;
	/** The records with their changes, by key; where others were quicker a key may be missing. */
	public readonly records = new Map<string, StoredRecord>();
	/** What the records were found to be instead of, or before, that. */
	public readonly found = new Map<string, FoundRecord>();
	private readonly seen = new Map<string, SeenKey>();
	private readonly prepared = new Map<string, StoredRecord>();
	private readonly inDoubt = new Set<string>();
	/** Keys without a record for which one was begun. */
	private readonly begun = new Array<string>();
	private isDropped = false;
	/** Keys whose records have yet to take their changes over. */
	private unfinished: ReadonlyArray<string>;
	private readonly steps: RecordSteps;
	private readonly id: TransactionId;
	private readonly stamp: Stamp;

	/** @param keys - those of the changes, in ascending order */
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
	 * Makes the changes pending, which commits them unless a word more is needed. Yields.
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
		// Others may see all of it pending, unless it is certain of one key that it never is.
		const isCertain = needsWord || failed.some((key) => !this.inDoubt.has(key));
		return (
			(isCertain ? undefined : this.settleDoubt(failed)) ??
			(obstacles.get(failed[0]) as Obstacle)
		);
	}

	/** One write of the primary, after which the changes have come to pass. Yields. */
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
			// It may have come to pass, and the primary been removed since.
			if (this.keys.size() > 1) {
				return this.settleDoubt([primary]) ?? CONFLICT;
			}
			return this.isSameRecord(primary, result.found.record) ? CONFLICT : ERASED;
		}
		if (result.verdict.kind === "committed") {
			// An earlier try may have landed, and others may have written since.
			if (equalValues(result.record.data, this.changes.get(primary))) {
				this.records.set(primary, result.record);
			}
			this.unfinished = this.keys.filter((key) => key !== primary);
		}
		return result.verdict;
	}

	/** The changes do not come to pass: from now on this server takes what is pending for nothing. */
	public drop(): void {
		this.isDropped = true;
		this.store.context.outcomes.settle(this.id, "rolledBack");
	}

	/**
	 * Takes back what is pending of changes that were dropped, and of no others. It can be done late:
	 * nobody commits it. Yields.
	 *
	 * @param heir - changes that may have taken the place of these
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
			// Unless it has been made use of by then.
			resolver.follow(key);
		}
	}

	/** The revision at which a record took its change over, though others may have written since. */
	public revisionOf(key: string): number {
		const known = this.records.get(key)?.revision;
		const { revision } = this.seen.get(key) as SeenKey;
		if (known !== undefined || revision > 0) {
			return known ?? revision + 1;
		}
		const first = nextRevision(decodeRecord(undefined), this.stamp);
		// Of several keys each is pending first, at a revision of its own.
		return this.keys.size() > 1 ? first + 1 : first;
	}

	/** Whether a change is pending under a key, or was. */
	public hasPrepared(key: string): boolean {
		return this.records.has(key);
	}

	/** Puts the changes in their place, after they have come to pass. Yields. */
	public finish(): void {
		this.store.resolver.conclude(this.id, this.unfinished, "committed", "leaving");
	}

	/** The outcome will not be known here any more. */
	public abandon(): void {
		this.store.context.outcomes.abandon(this.id);
	}

	/** @param record - what the change was made from, still as it was seen */
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

	/** What holds others up goes first; before that a transaction waits like any other commit. */
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
			// Others may have carried it on while the answer to an earlier try was lost.
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
		// Where a try before may land yet, rolling back takes the record one revision on.
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

	/** Finds out about keys where a change may be pending, and sees to it that it stays so. Yields. */
	private settleDoubt(keys: ReadonlyArray<string>): Outcome | undefined {
		const change = this.changeOf(keys[0], decodeRecord(undefined), false);
		const verdict = this.store.resolver.decide(change, keys, math.huge);
		if (verdict !== "rolledBack") {
			return verdict === undefined ? { kind: "unknown" } : COMMITTED;
		}
		return this.isAnyLeft() ? undefined : ERASED;
	}

	/**
	 * Whether one of the keys has still the record that was seen there, if with other data. It would bear the stamp of the
	 * changes; where all were deleted, nothing tells that they have not come to pass before. Yields.
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
