import type { StoredRecord } from "./stored-record";

/** How long `GetAsync` answers from the server's own memory (docs/platform.md). */
export const GET_CACHE_SECONDS = 4;

interface CacheEntry {
	/** Absent when the key had no value. */
	readonly record?: StoredRecord;
	/** Virtual seconds. */
	readonly expires: number;
}

/** The 4 second cache of one store object. Cached answers cost no request and may be stale. */
export class GetCache {
	private readonly entries = new Map<string, CacheEntry>();

	/** The cached answer; its record may be absent, which is an answer too. */
	public find(key: string, now: number): CacheEntry | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined) return undefined;
		if (entry.expires > now) return entry;
		this.entries.delete(key);
		return undefined;
	}

	/** Caches what was read or written and restarts the 4 seconds. */
	public remember(key: string, record: StoredRecord | undefined, now: number): void {
		this.entries.set(key, { record, expires: now + GET_CACHE_SECONDS });
	}
}
