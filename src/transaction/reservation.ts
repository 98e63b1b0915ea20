import type { Stamp, StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import { PPDBError } from "../base/error";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { RecordSteps, type Step } from "../record/record-step";
import { isKnownNew, see } from "./snapshot";
import type { SeenKey } from "./seen-key";
import { takeBack } from "./take-back";
import type { TransactionPlan } from "./transaction-plan";
import { idOf, isPendingIn, withPending, type TransactionId } from "../record/transitions";

/**
 * Keeps all other writers from changing some keys, for one run of a transaction.
 *
 * Each record gets a pending change that never commits and holds no data. Nothing writes over it,
 * and the death of its server is detected as with any other change. If another server removes it, the run
 * finds that the record is not as it was seen.
 */
export class Reservation {
	public readonly id: TransactionId;
	private readonly stamp: Stamp;
	private readonly steps: RecordSteps;
	private readonly taken = new Array<string>();
	private readonly inDoubt = new Set<string>();
	/** Keys that had no record. */
	private readonly begun = new Set<string>();

	/** In ascending order: two transactions that wait for each other's keys would wait forever. */
	private readonly keys: ReadonlyArray<string>;

	public constructor(
		private readonly store: Store,
		private readonly plan: TransactionPlan,
	) {
		this.keys = plan.keys;
		const { server, outcomes } = store.context;
		this.steps = new RecordSteps(store.context);
		this.stamp = this.steps.stamp(server.nextSequence());
		this.id = idOf({ i: this.stamp.serverId, s: this.stamp.sequence });
		outcomes.begin(this.id);
	}

	/**
	 * Reserves the keys, one after another, and waits if another transaction has one. Yields.
	 *
	 * @param lastMoment - the latest moment to wait until, by the monotonic clock
	 * @returns their data, or nothing if it took too long
	 * @throws LoadFailed, DamagedRecord, NewerSchema, MigrationFailed, InvalidData, MissingDocument, Deleted, CommitFailed
	 */
	public take(lastMoment: number): ReadonlyMap<string, SeenKey> | undefined {
		const seen = new Map<string, SeenKey>();
		for (const key of this.keys) {
			const one = this.takeOne(key, lastMoment);
			if (one === undefined) {
				return undefined;
			}
			seen.set(key, { ...one, reservation: this.id });
		}
		return seen;
	}

	/** Ends the reservation. Does not yield; the records only show it after `release`. */
	public drop(): void {
		this.store.context.outcomes.settle(this.id, "rolledBack");
	}

	/**
	 * Removes an ended reservation from the records. Yields.
	 *
	 * @param isReplaced - whether a change has replaced the reservation under a key
	 */
	public release(isReplaced: (key: string) => boolean): void {
		const keys = this.taken.filter((key) => !isReplaced(key));
		const { scheduler } = this.store.context.server.platform;
		runParallel(scheduler, keys, keys.size(), (key) => {
			takeBack(this.steps, key, this.id, this.inDoubt.has(key));
			if (this.begun.has(key)) {
				this.store.resolver.follow(key);
			}
		});
	}

	private takeOne(key: string, lastMoment: number): SeenKey | undefined {
		const { context, resolver } = this.store;
		const { clock } = context.server.platform;
		// A reservation blocks other writers; until then a transaction waits like any other commit.
		const priority = this.taken.isEmpty() ? "flushing" : "leaving";
		const patience = { priority, failuresMax: context.settings.retries() } as const;
		this.taken.push(key);
		while (clock.now() < lastMoment) {
			const result = this.steps.take(key, patience, (record) => this.reserve(key, record));
			if (!result.ok || result.wasInDoubt) {
				this.inDoubt.add(key);
			}
			if (!result.ok) {
				const message = "the transaction was not stored and changed nothing; call it again";
				const cause = result.failure.message;
				throw new PPDBError("CommitFailed", message, { key, cause });
			}
			const { kind, pending } = result.record;
			if (kind === "missing") {
				this.begun.add(key);
			}
			if (pending === undefined || isPendingIn(pending, this.id)) {
				return see(this.store, this.plan, key, result);
			}
			const problem = resolver.help(key, pending);
			if (problem !== undefined) {
				throw problem;
			}
		}
		return undefined;
	}

	/** Leaves a record that cannot be used as it is; reading it then reports why. */
	private reserve(key: string, record: StoredRecord): Step<true> {
		const isUsable =
			this.store.context.schema.refusalOf(record) === undefined &&
			(record.kind !== "missing" || isKnownNew(this.store, this.plan, key));
		if (record.pending !== undefined || !isUsable) {
			return { verdict: true };
		}
		const change: PendingChange = {
			i: this.stamp.serverId,
			s: this.stamp.sequence,
			t: this.stamp.unixSeconds,
			k: this.keys,
			u: true,
			v: record.version,
			d: undefined,
		};
		return { verdict: true, write: withPending(record, change, this.stamp) };
	}
}
