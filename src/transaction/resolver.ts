import type { Priority } from "../commit/gate";
import { ENVELOPE_FORMAT, type CommitNotes, type PendingChange } from "../document/record";
import type { FoundRecord, RecordLoader } from "../document/record-loader";
import type { StoreContext } from "../store/store-context";
import type { Verdict } from "./outcomes";
import { Owners } from "./owners";
import { RecordSteps } from "./record-step";
import { fenced, idOf, ownerOf, tellsCommitted, type TransactionId } from "./transitions";

/** How long to wait before another look at a transaction whose owner is at work, before jitter. */
const LOOK_AGAIN_SECONDS = 0.25;
/** Its owner tidies up by itself in this time; after that whoever saw a change pending does it. */
const TIDY_AFTER_SECONDS = 3;

/**
 * Finds out, and if need be decides, how transactions of others ended, and finishes them.
 *
 * Whoever meets a pending change asks the primary's record. If it tells nothing and the owner is gone,
 * the primary is fenced: its owner can never commit there any more.
 */
export class Resolver {
	private readonly steps: RecordSteps;
	private readonly owners: Owners;
	private readonly followed = new Set<string>();

	public constructor(
		private readonly context: StoreContext,
		private readonly loader: RecordLoader,
	) {
		this.steps = new RecordSteps(context);
		this.owners = new Owners(context.server);
	}

	/**
	 * How a transaction ended. Yields; does not wait for an owner who is at work.
	 *
	 * @returns nothing while it may end either way
	 */
	public look(change: PendingChange): Verdict | undefined {
		const { outcomes } = this.context;
		const id = idOf(change);
		const known = outcomes.verdictOf(id);
		if (known !== undefined) {
			return known;
		}
		this.owners.see(change);
		const isUnderWay = outcomes.isUnderWay(id);
		if (!isUnderWay) {
			const primary = this.loader.load(change.k, "loading").record;
			if (tellsCommitted(primary, change)) {
				outcomes.settle(id, "committed");
				return "committed";
			}
		}
		return this.owners.shouldWait(change, isUnderWay) ? undefined : this.fence(change);
	}

	/** Looks, and waits a moment when nothing can be said yet: for those who try again anyway. */
	public help(change: PendingChange): void {
		const { random, scheduler } = this.context.server.platform;
		const [ok, verdict] = pcall(() => this.look(change));
		if (!ok || verdict === undefined) {
			scheduler.wait(LOOK_AGAIN_SECONDS * (0.5 + random.next()));
		}
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
		const { record, keyInfo } = this.loader.load(key, priority);
		if (record.pending !== undefined) {
			this.look(record.pending);
			this.follow(key, record.pending);
		}
		this.completeForgotten(record.notes);
		return { record: this.context.outcomes.applyTo(record), keyInfo };
	}

	/**
	 * The same, once every transaction that the key takes part in has ended. Yields.
	 *
	 * @throws LoadFailed
	 */
	public loadDecided(key: string, priority: Priority): FoundRecord {
		let found = this.load(key, priority);
		while (found.record.pending !== undefined) {
			this.help(found.record.pending);
			found = this.load(key, priority);
		}
		return found;
	}

	/**
	 * Carries the outcome of a transaction to one of its keys. Yields, through failures too.
	 *
	 * @returns whether it is there; not when the server ended first
	 */
	public carry(key: string, id: TransactionId, verdict: Verdict, priority: Priority): boolean {
		this.context.outcomes.settle(id, verdict);
		const patience = { priority, failuresMax: math.huge };
		const result = this.steps.take(key, patience, (record, _keyInfo, pending) => {
			const isIts = pending !== undefined && idOf(pending) === id;
			return { verdict: true, write: isIts ? record : undefined };
		});
		return result.ok;
	}

	/** Finishes committed transactions, so that their notes are not needed any more. Yields. */
	public complete(notes: CommitNotes, priority: Priority): void {
		for (const id of sortedIds(notes)) {
			const isDone = (notes.get(id) ?? []).every((key) =>
				this.carry(key, id, "committed", priority),
			);
			if (isDone) {
				this.context.outcomes.noteFinished(id);
			}
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
					this.complete(new Map([[id, notes.get(id) ?? []]]), "maintenance");
				}
				this.followed.delete(id);
			});
		}
	}

	private tidy(key: string, change: PendingChange): void {
		const id = idOf(change);
		while (true) {
			const { pending } = this.loader.load(key, "maintenance").record;
			if (pending === undefined || idOf(pending) !== id) {
				return;
			}
			const verdict = this.look(change);
			if (verdict !== undefined) {
				this.carry(key, id, verdict, "maintenance");
				return;
			}
			this.context.server.platform.scheduler.wait(TIDY_AFTER_SECONDS);
		}
	}

	/** Makes sure that a transaction is decided: from here on its owner cannot commit it. */
	private fence(change: PendingChange): Verdict | undefined {
		const { outcomes, settings } = this.context;
		const patience = { priority: "leaving", failuresMax: settings.retries() } as const;
		const result = this.steps.take<Verdict | undefined>(change.k, patience, (primary) => {
			if (tellsCommitted(primary, change)) {
				return { verdict: "committed" };
			}
			if (primary.format > ENVELOPE_FORMAT) {
				return { verdict: undefined };
			}
			const write = fenced(primary, change, this.steps.stamp(change.s));
			return { verdict: "rolledBack", write };
		});
		const verdict = result.ok ? result.verdict : undefined;
		if (verdict !== undefined) {
			outcomes.settle(idOf(change), verdict);
		}
		return verdict;
	}
}

/** In an order that depends on nothing but the ids. */
function sortedIds(notes: CommitNotes): Array<TransactionId> {
	const ids = new Array<TransactionId>();
	for (const [id] of notes) {
		ids.push(id);
	}
	return ids.sort();
}
