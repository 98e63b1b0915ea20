/** What is durably stored under a key. Immutable: each write makes a new one, so identity tells versions apart. */
export interface StoredRecord {
	/** Absent in a tombstone. */
	readonly value?: defined;
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: ReadonlyMap<string, defined>;
	/** In the engine's format; compare it, do not parse it. */
	readonly version: string;
	/** Unix milliseconds. */
	readonly createdTime: number;
	readonly updatedTime: number;
	/** Size of the JSON, rounded up, as throughput limits count it; at least 1. */
	readonly kilobytes: number;
}
