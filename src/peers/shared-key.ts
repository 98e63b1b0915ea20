import type { Scheduler } from "../platform/platform";
import { Pause } from "../threads/pause";
import { DELETED, type SharersChange, type SharersItem } from "./sharers-item";
import type { SharersChanged } from "./sharers-map";

/** The same for all that are alone, since there may be thousands. */
const NOBODY: ReadonlyArray<string> = [];

/** What this server knows of a key that it caches, or has just let go, and of the others that do. */
export class SharedKey {
	/** Whether the key is in the cache; else it is being taken out of the item. */
	public isWanted = true;
	/** Whether the item names this server, as far as that is known. */
	public isRegistered = false;
	/** Whether the item may name it, because a request to write it was sent. */
	public mayBeIn = false;
	/** Whether others may cache the key: then they are told of each new revision. */
	public isAware = false;
	/** Whether there are too many to be told. */
	public isCrowded = false;
	/** The servers that the item named besides this one. */
	public others = NOBODY;
	/** Which of them may not know of the others. */
	public unaware: string | undefined;
	/** How many of them the numbers of the store contain. */
	public counted = 0;
	/** The newest revision here; missing while there is no record. */
	public revision: number | undefined;
	/** A revision that is to be put into the item and told. */
	public toTell: number | undefined;
	/** Whether the item is to be written although there is nothing to tell. */
	public isMarkDue = false;
	/** Whether one of the others crashed, which may have told nobody of its last commits. */
	public isOrphaned = false;
	/** Whether a thread looks after it: one is enough. */
	public isTended = false;
	/** When the item was last written, by the monotonic clock. */
	public writtenAt = 0;
	/** How often it has been looked at since it was last compared with the record. */
	public polls = 0;
	/** When to look at the item again. */
	public pollAt = 0;
	/** A revision of the item that the record did not bear out yet, and since when. */
	public strange: { readonly revision: number; readonly since: number } | undefined;

	/** The wait before a failed write is tried again. */
	private pause: Pause | undefined;
	/** Those of the others that turned out to be gone. */
	private gone = NOBODY;

	public constructor(public readonly key: string) {}

	/** Whether there is something to write into the item. */
	public needsWrite(): boolean {
		if (!this.isWanted) {
			return this.mayBeIn || this.toTell !== undefined;
		}
		const isDue = this.isMarkDue || this.toTell !== undefined || !this.gone.isEmpty();
		return !this.isRegistered || isDue;
	}

	/** What is to be written. From now on it counts as sent. */
	public nextChange(serverId: string, unixSeconds: number): SharersChange {
		this.isMarkDue = false;
		this.mayBeIn = this.mayBeIn || this.isWanted;
		const revision = this.isWanted ? this.toTell : (this.toTell ?? this.revision);
		return { serverId, isSharer: this.isWanted, gone: this.gone, revision, unixSeconds };
	}

	/** Takes in whom an item names. */
	public takeOthers(item: SharersItem, serverId: string): void {
		const others = item.ids.filter((id) => id !== serverId);
		this.isCrowded = item.crowdedAt !== undefined;
		this.others = others.isEmpty() ? NOBODY : others;
		this.unaware = item.isFirstUnaware ? this.others[0] : undefined;
	}

	/** One of the others turned out to be gone. */
	public miss(id: string): void {
		this.gone = [...this.gone.filter((other) => other !== id), id];
	}

	/** Takes in what a write brought. */
	public written(change: SharersChange, { after }: SharersChanged, now: number): void {
		const { serverId, isSharer } = change;
		this.writtenAt = now;
		this.mayBeIn = isSharer;
		this.isRegistered = isSharer;
		this.takeOthers(after, serverId);
		this.isAware = this.isCrowded || !this.others.isEmpty() || this.isMarkDue;
		if (this.toTell === change.revision) {
			this.toTell = undefined;
		}
		const stillGone = this.gone.filter((id) => !change.gone.includes(id));
		this.gone = stillGone.isEmpty() ? NOBODY : stillGone;
	}

	/** Takes in that a write failed: it may have landed. */
	public failed(): void {
		this.isMarkDue = true;
		// By the next try they may be back.
		this.gone = NOBODY;
	}

	/** Yields before the next try, unless that is wanted at once. */
	public rest(scheduler: Scheduler, seconds: number): void {
		this.pause = new Pause(scheduler, seconds);
		this.pause.wait();
	}

	/** Ends such a wait. */
	public endRest(): void {
		this.pause?.interrupt();
	}

	/** Notes where the document stands. */
	public stand(base: { readonly exists: boolean; readonly revision: number }): void {
		this.revision = base.exists
			? base.revision
			: this.revision === undefined
				? undefined
				: DELETED;
	}
}

/** In an order that depends on nothing but the keys. */
export function inKeyOrder(found: Array<SharedKey>): Array<SharedKey> {
	return found.sort((left, right) => left.key < right.key);
}

/** Those that are in the cache, in order. */
export function wantedInOrder(keys: ReadonlyMap<string, SharedKey>): Array<SharedKey> {
	const found = new Array<SharedKey>();
	for (const [, shared] of keys) {
		if (shared.isWanted) {
			found.push(shared);
		}
	}
	return inKeyOrder(found);
}
