import type { StoredRecord } from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { RecordLoader } from "./record-loader";
import type { RecordHost } from "./record-host";
import { askRecords } from "./ask-records";
import type { Verdict } from "./outcomes";
import { Owners } from "./owners";
import { RecordSteps, type Step, type StepPatience } from "./record-step";
import { MARK_SECONDS } from "./removals";
import {
	fenced,
	idOf,
	isPendingIn,
	isRemoval,
	isReservation,
	isVotedIn,
	othersOf,
	tellsCommitted,
} from "./transitions";

/** How long to wait before checking again on a transaction whose owner is at work, before jitter. */
const LOOK_AGAIN_SECONDS = { min: 0.2, max: 1 };
/** The shortest such wait for a reservation, which is held two or three times as long. */
const RESERVED_SECONDS_MIN = 0.5;
/** The wait as a part of the time for which the transaction has been known to be at work. */
const LOOK_AGAIN_PART = 1 / 4;

/**
 * Finds out how transactions ended, and decides it if necessary.
 *
 * A server that finds a pending change asks the records of the other keys. If one of them has taken over its
 * change, or the transaction is pending in all of them, it has committed. If neither, and the owner
 * is gone, a key where it is not pending is fenced: it can never become pending there any more.
 */
export class Jury {
	private readonly steps: RecordSteps;
	private readonly owners: Owners;

	public constructor(
		private readonly context: RecordHost,
		private readonly loader: RecordLoader,
	) {
		this.steps = new RecordSteps(context);
		this.owners = new Owners(context.server);
	}

	/**
	 * How a transaction ended whose change was found pending under a key. Yields; does not wait for an
	 * owner that is at work. A removal has ended once nothing of it can land any more.
	 *
	 * @returns nothing while it may end either way
	 * @throws LoadFailed; and DamagedRecord or NewerSchema for another of its keys whose record cannot
	 * be read, if no other key answers
	 */
	public look(key: string, change: PendingChange): Verdict | undefined {
		const { outcomes, settings } = this.context;
		const id = idOf(change);
		const seconds = this.owners.see(change);
		const isUnderWay = outcomes.isUnderWay(id);
		const verdict = outcomes.verdictOf(id);
		if (verdict !== undefined || isUnderWay) {
			return verdict;
		}
		if (isRemoval(change)) {
			return this.lookAtRemoval(change, seconds);
		}
		const others = othersOf(key, change);
		const problem = isReservation(change)
			? undefined
			: askRecords(this.context, this.loader, others, change);
		const known = outcomes.verdictOf(id);
		if (known !== undefined || this.owners.shouldWait(change)) {
			return known;
		}
		const decided = this.decide(change, others, settings.retries());
		if (decided === undefined && problem !== undefined) {
			throw problem;
		}
		return decided;
	}

	/**
	 * Decides a transaction that is pending in all keys but some, unless it is already decided. Yields.
	 *
	 * @param failuresMax - how many failed requests to tolerate
	 * @returns nothing if that could not be done
	 */
	public decide(
		change: PendingChange,
		keys: ReadonlyArray<string>,
		failuresMax: number,
	): Verdict | undefined {
		const patience = { priority: "leaving", failuresMax } as const;
		let areAllVoted = true;
		for (const key of keys) {
			const result = this.steps.take(key, patience, (record) =>
				this.closeVote(record, change),
			);
			if (!result.ok) {
				return undefined;
			}
			areAllVoted &&= result.verdict === "voted";
			if (result.verdict === "committed" || result.verdict === "rolledBack") {
				const isTold = result.verdict === "committed";
				return this.settle(change, isTold ? "committed" : this.tellsAny(change, patience));
			}
		}
		return areAllVoted ? this.settle(change, "committed") : undefined;
	}

	/** Whether a server is known to be gone. Yields. */
	public isGone(serverId: string): boolean {
		return this.owners.isGone(serverId);
	}

	/** Waits a moment for the owner of a pending change. */
	public waitForOwner(change: PendingChange): void {
		const { random, scheduler } = this.context.server.platform;
		const { max } = LOOK_AGAIN_SECONDS;
		const min = isReservation(change) ? RESERVED_SECONDS_MIN : LOOK_AGAIN_SECONDS.min;
		const seconds = math.clamp(this.owners.see(change) * LOOK_AGAIN_PART, min, max);
		scheduler.wait(seconds * (0.5 + random.next()));
	}

	/** The server that made it may know sooner; after some time it is certain that nothing of it can land any more. */
	private lookAtRemoval(change: PendingChange, seconds: number): Verdict | undefined {
		return seconds < MARK_SECONDS ? undefined : this.settle(change, "committed");
	}

	private settle(change: PendingChange, verdict: Verdict | undefined): Verdict | undefined {
		if (verdict !== undefined) {
			this.context.outcomes.settle(idOf(change), verdict);
		}
		return verdict;
	}

	/** Makes sure that a transaction can no longer become pending in a record, unless it already is. */
	private closeVote(
		record: StoredRecord,
		change: PendingChange,
	): Step<Verdict | "voted" | "unknown"> {
		if (tellsCommitted(record, change)) {
			return { verdict: "committed" };
		}
		if (isVotedIn(record, change)) {
			return { verdict: "voted" };
		}
		if (record.kind === "unreadable") {
			return { verdict: "unknown" };
		}
		// A change is prepared at a revision that no other record of its key ever has, and that record is gone.
		const isRemoved = record.kind === "missing" && record.revision === 0;
		const write =
			isRemoved || isRemoval(record.pending)
				? undefined
				: fenced(record, change, this.steps.stamp(change.s));
		return { verdict: "rolledBack", write };
	}

	/**
	 * The answer of any of a transaction's keys, once it can no longer become pending in one of them.
	 *
	 * A key without an answer may have been removed after the transaction had committed; then the
	 * other keys had taken over their changes before. So if it is still pending in one, it has not committed; and a record that
	 * cannot be read may be one that would answer.
	 */
	private tellsAny(change: PendingChange, patience: StepPatience): Verdict | undefined {
		let areAllReadable = true;
		let isStillPending = false;
		for (const key of change.k) {
			const result = this.steps.take(key, patience, (record) => ({
				verdict: tellsCommitted(record, change),
			}));
			if (!result.ok || result.verdict) {
				return result.ok ? "committed" : undefined;
			}
			areAllReadable &&= result.record.kind !== "unreadable";
			isStillPending ||= isPendingIn(result.record.pending, idOf(change));
		}
		return isStillPending || areAllReadable ? "rolledBack" : undefined;
	}
}
