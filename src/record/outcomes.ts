import type { StoredRecord } from "../record-format/record";
import { RecentMap } from "./recent-map";
import { idOf, withChange, withoutNotes, withoutPending, type TransactionId } from "./transitions";

/** How a transaction ended. */
export type Verdict = "committed" | "rolledBack";

/** Outcomes kept in memory. A forgotten one can be found out again. */
const VERDICTS_KEPT = 2000;
const FINISHED_KEPT = 5000;

/** What this server knows about transactions, its own and others'. None of it ever turns out to be wrong. */
export class Outcomes {
	private readonly verdicts = new RecentMap<Verdict>(VERDICTS_KEPT);
	private readonly finished = new RecentMap<true>(FINISHED_KEPT);
	private readonly underWay = new Set<TransactionId>();

	/** A transaction of this server is being decided, until `settle`. */
	public begin(id: TransactionId): void {
		this.underWay.add(id);
	}

	/** The outcome of a transaction is known, permanently. */
	public settle(id: TransactionId, verdict: Verdict): void {
		this.underWay.delete(id);
		this.verdicts.set(id, verdict);
	}

	/** A transaction of this server has ended, and its outcome is not known here. */
	public abandon(id: TransactionId): void {
		this.underWay.delete(id);
	}

	public isUnderWay(id: TransactionId): boolean {
		return this.underWay.has(id);
	}

	public verdictOf(id: TransactionId): Verdict | undefined {
		return this.verdicts.get(id);
	}

	/** The transaction is no longer pending in any key, so its note may go. */
	public noteFinished(id: TransactionId): void {
		this.finished.set(id, true);
	}

	public isFinished(id: TransactionId): boolean {
		return this.finished.get(id) !== undefined;
	}

	/**
	 * A record after everything known about its transactions has been applied: without the pending
	 * change if its outcome is known, and without notes that are no longer needed.
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
