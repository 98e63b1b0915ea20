import type { Pause } from "../threads/pause";
import { isCached, UNKNOWN_KEY } from "./sharing";

/** A key that this server shares, or has just let go, and what is under way for it. */
export class SharedKey {
	public sharing = UNKNOWN_KEY;
	/** Whether a thread writes its item: one is enough. */
	public isWriting = false;
	/** When to look at the item again, by the monotonic clock. */
	public lookAt = 0;
	/** The wait before a failed write is tried again. */
	public pause: Pause | undefined;

	public constructor(public readonly key: string) {}
}

/** In an order that depends on nothing but the keys. */
export function inKeyOrder(found: Array<SharedKey>): Array<SharedKey> {
	return found.sort((left, right) => left.key < right.key);
}

/** Those that are in the cache, in order. */
export function cachedInOrder(keys: ReadonlyMap<string, SharedKey>): Array<SharedKey> {
	const found = new Array<SharedKey>();
	for (const [, shared] of keys) {
		if (isCached(shared.sharing)) {
			found.push(shared);
		}
	}
	return inKeyOrder(found);
}
