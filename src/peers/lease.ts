import type { Scheduler } from "../platform/platform";
import { Future } from "../threads/future";
import { givenBackText, NO_DEBTS, type Debts, type LeaseItem } from "./lease-item";

/**
 * The state of this server's lease of a key.
 *
 * - `taking`: it waits for it.
 * - `held`: MemoryStore said that it is ours.
 * - `unproven`: MemoryStore did not answer; the document is used without a lease.
 * - `returned`: it was given back, or is being given back.
 * - `lost`: another server has it.
 */
export type LeaseState = "taking" | "held" | "unproven" | "returned" | "lost";

/** One key that this server holds, wants, or has just given back. */
export class Lease {
	public state: LeaseState = "taking";
	/** The first take of this hold: while it lasts the item is rewritten, each time as another take. */
	public readonly since: number;
	/** How often this server may have been considered gone by the time the lease was last seen to be ours. */
	public lapses = 0;
	/** The update of this server that the next holder has to find in the record; 0 for none. */
	public sequence = 0;
	/** What else it has to find: updates owed to us that we have not seen. Unknown until the item was seen. */
	public owedToUs: Debts | undefined;
	/** Whether a thread is finding out which server has it. */
	public isVerifying = false;
	/** Whether a thread is giving it back. */
	public isReturning = false;
	/** Whether MemoryStore knows that it was given back. */
	public isThrough = false;
	/** Whether the document has left, so that updates that were not committed are not owed. */
	public isForgotten = false;
	/** Settles when the first try to give it back was answered. */
	public readonly firstReturn: Future<true>;

	public constructor(
		public readonly key: string,
		/** Distinguishes this take from all others of this server. */
		public take: number,
		private readonly serverId: string,
		scheduler: Scheduler,
	) {
		this.since = take;
		this.firstReturn = new Future(scheduler);
	}

	/** Whether an item was written for this lease, or an earlier one of this server. */
	public isOurs(item: LeaseItem | undefined): boolean {
		return item?.holder === this.serverId && item.take <= this.take;
	}

	/** Whether an item says that this lease was given back and no server has taken it since. */
	public isOurReturn(item: LeaseItem | undefined): boolean {
		return (
			item !== undefined &&
			item.holder === undefined &&
			item.returner === this.serverId &&
			item.take === this.take
		);
	}

	/**
	 * The text of the item that gives it back.
	 *
	 * @param item - the existing item, if known
	 */
	public returnText(item?: LeaseItem): string {
		const own = { author: this.serverId, sequence: this.sequence };
		const others = this.owedToUs ?? item?.owed ?? NO_DEBTS;
		const owed = this.sequence > 0 ? [own, ...others] : others;
		return givenBackText(this.take, this.serverId, owed);
	}
}
