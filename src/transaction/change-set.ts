import type { PendingChange, StoredRecord } from "../document/record";
import type { Failure } from "../platform/failure";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { RecordSteps } from "./record-step";
import { isAsSeen, type SeenKey } from "./snapshot";
import { idOf, tellsCommitted, withCommit, withPending, type TransactionId } from "./transitions";

/**
 * What keeps changes from coming to pass.
 *
 * - `conflict`: a key is not as it was seen.
 * - `blocked`: another transaction is pending there.
 * - `failed`: the service did not do it.
 */
export type Obstacle =
	| { readonly kind: "conflict" }
	| { readonly kind: "blocked"; readonly by: PendingChange }
	| { readonly kind: "failed"; readonly key: string; readonly failure: Failure };

/** How the commit point was passed or not; `unknown` when the server ended before it could tell. */
export type CommitPoint =
	| { readonly kind: "committed"; readonly record: StoredRecord }
	| { readonly kind: "unknown"; readonly failure: Failure }
	| Obstacle;

const CONFLICT: Obstacle = { kind: "conflict" };

/** The changes of one run of a transaction, on their way into the records. */
export class ChangeSet {
	/** The first key in order: its record decides whether all of the changes come to pass. */
	public readonly primary: string;
	/** Records in which changes are pending, by key. */
	public readonly prepared = new Map<string, StoredRecord>();
	private readonly otherKeys: ReadonlyArray<string>;
	private readonly inDoubt = new Set<string>();
	private readonly steps: RecordSteps;
	private readonly id: TransactionId;

	/** @param keys - those of the changes, in ascending order */
	public constructor(
		private readonly store: Store,
		private readonly sequence: number,
		public readonly keys: ReadonlyArray<string>,
		private readonly changes: ReadonlyMap<string, defined>,
		private readonly seen: ReadonlyMap<string, SeenKey>,
	) {
		this.primary = keys[0];
		this.otherKeys = keys.filter((key) => key !== this.primary);
		this.steps = new RecordSteps(store.context);
		this.id = idOf({ i: store.context.server.id, s: sequence });
		store.context.outcomes.begin(this.id);
	}

	/**
	 * Makes changes pending, side by side. Yields.
	 *
	 * @param withPrimary - also the primary's, which holds everybody else up until the commit point
	 */
	public prepare(withPrimary: boolean): Obstacle | undefined {
		const keys = withPrimary ? this.keys : this.otherKeys;
		const obstacles = new Map<string, Obstacle>();
		runParallel(this.store.context.server.platform.scheduler, keys, keys.size(), (key) => {
			const obstacle = this.prepareOne(key);
			if (obstacle !== undefined) {
				obstacles.set(key, obstacle);
			}
		});
		for (const key of keys) {
			const obstacle = obstacles.get(key);
			if (obstacle !== undefined) {
				return obstacle;
			}
		}
		return undefined;
	}

	/** The commit point: one write of the primary, after which all the changes have come to pass. Yields. */
	public commit(): CommitPoint {
		// What is prepared holds others up; before that a transaction waits like any other commit.
		const priority = this.prepared.isEmpty() ? "flushing" : "leaving";
		const patience = { priority, failuresMax: math.huge } as const;
		const result = this.steps.take<Obstacle | "committed">(
			this.primary,
			patience,
			(record, keyInfo) => {
				const change = this.changeOf(this.primary, record);
				if (tellsCommitted(record, change)) {
					return { verdict: "committed" };
				}
				if (record.pending !== undefined && idOf(record.pending) !== this.id) {
					return { verdict: { kind: "blocked", by: record.pending } };
				}
				const prepared = this.prepared.get(this.primary);
				const isUntouched =
					prepared === undefined
						? isAsSeen(record, keyInfo, this.seenOf(this.primary))
						: record.pending !== undefined && record.revision === prepared.revision;
				if (!isUntouched) {
					return { verdict: CONFLICT };
				}
				const stamp = this.steps.stamp(this.sequence);
				const write = withCommit(record, change, this.otherKeys, stamp);
				return { verdict: "committed", write };
			},
		);
		if (!result.ok) {
			return { kind: "unknown", failure: result.failure };
		}
		const { verdict, record } = result;
		return verdict === "committed" ? { kind: "committed", record } : verdict;
	}

	/** Takes back what is pending. It can be done late: nobody commits it any more. Yields. */
	public rollBack(): void {
		const { context } = this.store;
		context.outcomes.settle(this.id, "rolledBack");
		const keys = this.keys.filter((key) => this.prepared.has(key) || this.inDoubt.has(key));
		runParallel(context.server.platform.scheduler, keys, keys.size(), (key) => {
			this.release(key);
		});
	}

	/** Carries the changes to the other keys, after the commit point. Yields. */
	public finish(): void {
		const { outcomes } = this.store.context;
		outcomes.settle(this.id, "committed");
		const notes = new Map([[this.id, this.otherKeys]]);
		this.store.resolver.complete(notes, "leaving");
	}

	/** The outcome will not be known here any more. */
	public abandon(): void {
		this.store.context.outcomes.abandon(this.id);
	}

	/** @param record - what the change was made from, still as it was seen */
	private changeOf(key: string, record: StoredRecord): PendingChange {
		const { server, schema } = this.store.context;
		const { version, compatibleFrom } = schema.versionsAfter(record);
		return {
			i: server.id,
			s: this.sequence,
			k: this.primary,
			v: version,
			c: compatibleFrom === version ? undefined : compatibleFrom,
			d: this.changes.get(key),
		};
	}

	private seenOf(key: string): SeenKey {
		return this.seen.get(key) as SeenKey;
	}

	private prepareOne(key: string): Obstacle | undefined {
		const failuresMax = this.store.context.settings.retries();
		const result = this.steps.take<Obstacle | undefined>(
			key,
			{ priority: "flushing", failuresMax },
			(record, keyInfo) => {
				if (record.pending !== undefined) {
					const isIts = idOf(record.pending) === this.id;
					return { verdict: isIts ? undefined : { kind: "blocked", by: record.pending } };
				}
				if (!isAsSeen(record, keyInfo, this.seenOf(key))) {
					return { verdict: CONFLICT };
				}
				const stamp = this.steps.stamp(this.sequence);
				const change = this.changeOf(key, record);
				return { verdict: undefined, write: withPending(record, change, stamp) };
			},
		);
		if (!result.ok || result.wasInDoubt) {
			this.inDoubt.add(key);
		}
		if (!result.ok) {
			return { kind: "failed", key, failure: result.failure };
		}
		if (result.verdict === undefined) {
			this.prepared.set(key, result.record);
		}
		return result.verdict;
	}

	/** A try to prepare that was reported as failed may land yet, unless the record has moved on. */
	private release(key: string): void {
		const patience = { priority: "leaving", failuresMax: math.huge } as const;
		this.steps.take(key, patience, (record, _keyInfo, pending) => {
			const isIts = pending !== undefined && idOf(pending) === this.id;
			const mayLand = this.inDoubt.has(key) && record.revision > 0;
			if (!isIts && !mayLand) {
				return { verdict: true };
			}
			const revision = mayLand ? record.revision + 1 : record.revision;
			return { verdict: true, write: { ...record, revision } };
		});
	}
}
