import type { Priority } from "../commit/gate";
import type { CommitNotes, PendingChange, StoredRecord } from "../document/record";
import type { FoundRecord, RecordLoader } from "../document/record-loader";
import type { PPDBError } from "../error";
import type { StoreContext } from "../store/store-context";
import { runParallel } from "../threads/parallel";
import { Slots } from "../threads/slots";
import { askRecords } from "./ask-records";
import type { Verdict } from "./outcomes";
import { Owners } from "./owners";
import { RecordSteps, type Step } from "./record-step";
import {
	fenced,
	idOf,
	isPendingIn,
	isVotedIn,
	othersOf,
	ownerOf,
	sortedIds,
	tellsCommitted,
	type TransactionId,
} from "./transitions";

/** How long to wait before another look at a transaction whose owner is at work, before jitter. */
const LOOK_AGAIN_SECONDS = { min: 0.2, max: 1 };
/** Of the time for which it has been known to be at work. */
const LOOK_AGAIN_PART = 1 / 4;
/** Its owner tidies up by itself in this time; after that whoever saw a change pending does it. */
const TIDY_AFTER_SECONDS = 3;
/** So many things are tidied up at a time: nobody waits for them, and they must not crowd out what somebody does wait for. */
const TIDYING_MAX = 2;

/**
 * Finds out, and if need be decides, how transactions of others ended, and finishes them.
 *
 * Whoever meets a pending change asks the records of the other keys. If one of them has taken its
 * change over, or the transaction is pending in all of them, it is committed. If neither, and the owner
 * is gone, a key where it is not pending is fenced: it can never become pending there any more.
 */
export class Resolver {
	private readonly steps: RecordSteps;
	private readonly owners: Owners;
	private readonly followed = new Set<string>();
	private readonly tidying: Slots;

	public constructor(
		private readonly context: StoreContext,
		private readonly loader: RecordLoader,
	) {
		this.steps = new RecordSteps(context);
		this.owners = new Owners(context.server);
		this.tidying = new Slots(context.server.platform.scheduler, TIDYING_MAX);
	}

	/**
	 * How a transaction ended whose change was found pending under a key. Yields; does not wait for an
	 * owner who is at work.
	 *
	 * @returns nothing while it may end either way
	 * @throws LoadFailed, and DamagedRecord or NewerSchema for another of its keys whose record cannot
	 * be read, where nothing else tells
	 */
	public look(key: string, change: PendingChange): Verdict | undefined {
		const { outcomes, settings } = this.context;
		const id = idOf(change);
		this.owners.see(change);
		const isUnderWay = outcomes.isUnderWay(id);
		const others = othersOf(key, change);
		const mayTell = outcomes.verdictOf(id) === undefined && !isUnderWay;
		const problem = mayTell ? askRecords(this.context, this.loader, others, change) : undefined;
		const known = outcomes.verdictOf(id);
		if (known !== undefined || this.owners.shouldWait(change, isUnderWay)) {
			return known;
		}
		const verdict = this.decide(change, others, settings.retries());
		if (verdict === undefined && problem !== undefined) {
			throw problem;
		}
		return verdict;
	}

	/**
	 * Looks, and waits a moment when nothing can be said yet.
	 *
	 * @returns what keeps anything from being said, other than an owner who is at work
	 */
	public help(key: string, change: PendingChange): PPDBError | undefined {
		const [ok, result] = pcall(() => this.look(key, change));
		if (!ok) {
			return result as PPDBError;
		}
		if (result === undefined) {
			this.waitForOwner(change);
		}
		return undefined;
	}

	/** Sees to it that a change which is pending does not stay so. Does not yield. */
	public follow(key: string, change: PendingChange): void {
		const name = `${idOf(change)} ${key}`;
		if (this.followed.has(name)) {
			return;
		}
		this.followed.add(name);
		const { scheduler } = this.context.server.platform;
		scheduler.delay(TIDY_AFTER_SECONDS, () => {
			// Whoever meets the change next begins anew.
			pcall(() => {
				this.tidy(key, change);
			});
			this.followed.delete(name);
		});
	}

	/**
	 * Reads the newest record of a key, with the outcomes of its transactions. Yields.
	 *
	 * Where a transaction may still end either way the record is as it was before it.
	 *
	 * @throws LoadFailed
	 */
	public load(key: string, priority: Priority): FoundRecord {
		return this.read(key, priority, false);
	}

	/** The same, once every transaction that the key takes part in has ended. Yields. */
	public loadDecided(key: string, priority: Priority): FoundRecord {
		return this.read(key, priority, true);
	}

	/**
	 * Decides a transaction that is pending in all keys but some, unless it is decided already. Yields.
	 *
	 * @param failuresMax - so many failures of a request are borne
	 * @returns nothing when that could not be done
	 */
	public decide(
		change: PendingChange,
		keys: ReadonlyArray<string>,
		failuresMax: number,
	): Verdict | undefined {
		const { outcomes } = this.context;
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
				outcomes.settle(idOf(change), result.verdict);
				return result.verdict;
			}
		}
		if (!areAllVoted) {
			return undefined;
		}
		outcomes.settle(idOf(change), "committed");
		return "committed";
	}

	/** Carries the outcome of a transaction to its keys. Yields, through failures too. */
	public conclude(
		id: TransactionId,
		keys: ReadonlyArray<string>,
		verdict: Verdict,
		priority: Priority,
	): void {
		const { outcomes, server } = this.context;
		outcomes.settle(id, verdict);
		const patience = { priority, failuresMax: math.huge };
		const done = new Array<string>();
		runParallel(server.platform.scheduler, keys, keys.size(), (key) => {
			const result = this.steps.take(key, patience, (record, _keyInfo, pending) => ({
				// What is pending in a record that cannot be read shows once it can.
				verdict: record.kind !== "unreadable",
				write: isPendingIn(pending, id) ? record : undefined,
			}));
			if (result.ok && result.verdict) {
				done.push(key);
			}
		});
		if (done.size() === keys.size()) {
			outcomes.noteFinished(id);
		}
	}

	/** Finishes committed transactions, so that their notes are not needed any more. Yields. */
	public complete(notes: CommitNotes, priority: Priority): void {
		for (const id of sortedIds(notes)) {
			this.conclude(id, notes.get(id) ?? [], "committed", priority);
		}
	}

	/** Finishes what servers that are gone have left. Does not yield. */
	private completeForgotten(notes: CommitNotes): void {
		const { outcomes, server } = this.context;
		for (const id of sortedIds(notes)) {
			const owner = ownerOf(id);
			if (owner === server.id || outcomes.isFinished(id) || this.followed.has(id)) {
				continue;
			}
			this.followed.add(id);
			server.platform.scheduler.spawn(() => {
				if (this.owners.isGone(owner)) {
					const left = new Map([[id, notes.get(id) ?? []]]);
					this.tidying.hold(() => {
						this.complete(left, "maintenance");
					});
				}
				this.followed.delete(id);
			});
		}
	}

	private tidy(key: string, change: PendingChange): void {
		while (!this.tidying.hold(() => this.isTidy(key, change))) {
			this.context.server.platform.scheduler.wait(TIDY_AFTER_SECONDS);
		}
	}

	/** Whether nothing is left of a change, or nothing any more. */
	private isTidy(key: string, change: PendingChange): boolean {
		const id = idOf(change);
		const { pending } = this.loader.load(key, "maintenance").record;
		if (!isPendingIn(pending, id)) {
			return true;
		}
		const verdict = this.look(key, change);
		if (verdict !== undefined) {
			this.conclude(id, change.k, verdict, "maintenance");
		}
		return verdict !== undefined;
	}

	private read(key: string, priority: Priority, isPatient: boolean): FoundRecord {
		let found = this.loader.load(key, priority);
		let asked: TransactionId | undefined;
		while (found.record.pending !== undefined) {
			const { pending } = found.record;
			const isAgain = idOf(pending) === asked;
			if (isAgain && !isPatient) {
				break;
			}
			this.follow(key, pending);
			const verdict = this.look(key, pending);
			if (verdict === "committed" || (isAgain && verdict !== undefined)) {
				break;
			}
			if (isPatient && verdict === undefined) {
				this.waitForOwner(pending);
			}
			// While the others were asked, everything may have been committed, finished and forgotten.
			asked = idOf(pending);
			found = this.loader.load(key, priority);
		}
		const { record, keyInfo } = found;
		this.completeForgotten(record.notes);
		return { record: this.context.outcomes.applyTo(record), keyInfo };
	}

	/** Makes sure that a transaction cannot be voted for in a record any more, unless it has been. */
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
		const write = fenced(record, change, this.steps.stamp(change.s));
		return { verdict: "rolledBack", write };
	}

	private waitForOwner(change: PendingChange): void {
		const { random, scheduler } = this.context.server.platform;
		const { min, max } = LOOK_AGAIN_SECONDS;
		const seconds = math.clamp(this.owners.see(change) * LOOK_AGAIN_PART, min, max);
		scheduler.wait(seconds * (0.5 + random.next()));
	}
}
