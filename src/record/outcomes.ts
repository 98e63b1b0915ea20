import type { StoredRecord } from "../record-format/record";
import { RecentMap } from "./recent-map";
import { idOf, withChange, withoutNotes, withoutPending, type TransactionId } from "./transitions";

/** How a transaction ended. */
export type Verdict = "committed" | "rolledBack";

/** What is forgotten here can be found out again, so these only bound the memory. */
const VERDICTS_KEPT = 2000;
const FINISHED_KEPT = 5000;

/** What this server knows of transactions, its own and others'. Nothing in it ever turns out wrong. */
export class Outcomes {
	private readonly verdicts = new RecentMap<Verdict>(VERDICTS_KEPT);
	private readonly finished = new RecentMap<true>(FINISHED_KEPT);
	private readonly underWay = new Set<TransactionId>();

	/** A transaction of this server is being decided, until `settle`. */
	public begin(id: TransactionId): void {
		this.underWay.add(id);
	}

	/** The outcome of a transaction is known, for good. */
	public settle(id: TransactionId, verdict: Verdict): void {
		this.underWay.delete(id);
		this.verdicts.set(id, verdict);
	}

	/** A transaction of this server has ended without an outcome that is known here. */
	public abandon(id: TransactionId): void {
		this.underWay.delete(id);
	}

	public isUnderWay(id: TransactionId): boolean {
		return this.underWay.has(id);
	}

	public verdictOf(id: TransactionId): Verdict | undefined {
		return this.verdicts.get(id);
	}

	/** None of a transaction's keys is pending any more, so the note of it may go. */
	public noteFinished(id: TransactionId): void {
		this.finished.set(id, true);
	}

	public isFinished(id: TransactionId): boolean {
		return this.finished.get(id) !== undefined;
	}

	/**
	 * A record as it is once what is known of its transactions has been done: without the change that
	 * is pending, if its outcome is known, and without notes that nobody needs.
	 */
	public applyTo(record: StoredRecord): StoredRecord {
		const { pending } = record;
		const verdict = pending === undefined ? undefined : this.verdictOf(idOf(pending));
		let after = record;
		if (pending !== undefined && verdict !== undefined) {
			after = verdict === "committed" ? withChange(record, pending) : withoutPending(record);
		}
		return after.notes.isEmpty() ? after : withoutNotes(after, (id) => this.isFinished(id));
	}
}
