/** What a document's state was made from. */
export interface BaseView {
	readonly exists: boolean;
	readonly revision: number;
}

/** What sharing needs of the cache. */
export interface CacheView {
	/** Where the document of a key stands; nothing if it is not in the cache. */
	baseOf(key: string): BaseView | undefined;
	/** When its record was last seen, by the monotonic clock. */
	seenAt(key: string): number;
	/** Whether a commit of it may be under way, or lands yet although it is given up. */
	isUnsettled(key: string): boolean;
	/**
	 * Compares it with the record soon, and brings it up to date.
	 *
	 * @param heard - the revision that somebody told of; without it there is only a doubt
	 */
	look(key: string, heard?: number): void;
	/** Takes note of servers that are told of a change. */
	noteTold(count: number): void;
	/** Takes note that so many more servers share keys with this one. */
	noteSharers(change: number): void;
}
