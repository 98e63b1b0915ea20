/** What a document's state was made from. */
export interface BaseView {
	readonly exists: boolean;
	readonly revision: number;
}

/** What sharing needs from the cache. */
export interface CacheView {
	/** What the document of a key is based on; nothing if it is not cached. */
	baseOf(key: string): BaseView | undefined;
	/** When its record was last seen, by the monotonic clock. */
	seenAt(key: string): number;
	/** Whether a commit of it may be in progress, or may still land although it was given up. */
	isUnsettled(key: string): boolean;
	/**
	 * Compares it with the record soon, and updates it.
	 *
	 * @param heard - the revision that another server announced; without it there is only a doubt
	 */
	look(key: string, heard?: number): void;
	/** Counts servers that are notified of a change. */
	noteTold(count: number): void;
	/** Counts a change in the number of servers that share keys with this one. */
	noteSharers(change: number): void;
}
