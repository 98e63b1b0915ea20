import type { VirtualClock } from "../scheduler/virtual-clock";
import { copyStored, toStorable } from "./storable-value";

/** What is durably stored under a key. Never changed: each write makes a new one, so identity tells versions apart. */
export interface StoredRecord {
	/** Absent in a tombstone. */
	readonly value?: defined;
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: ReadonlyMap<string, defined>;
	/** In the engine's layout; compare, do not take apart. */
	readonly version: string;
	/** Unix milliseconds. */
	readonly createdTime: number;
	readonly updatedTime: number;
}

/** A record for a test to look at: a copy. */
export interface PeekedRecord {
	readonly value: unknown;
	readonly userIds: Array<number>;
	readonly metadata: Record<string, unknown>;
	readonly version: string;
	readonly createdTime: number;
	readonly updatedTime: number;
}

const NO_USER_IDS: ReadonlyArray<number> = [];
const NO_METADATA: ReadonlyMap<string, defined> = new Map();

/** Name of a store as the backend keeps it: scope "global" needs no mention. */
export function storeName(name: string, scope: string): string {
	return scope === "global" ? name : `${scope}/${name}`;
}

/**
 * The durable truth of all data stores: no budget, no latency, no cache.
 *
 * Models records with user ids and metadata, tombstones and versions as tokens. Not modelled yet: the version history (first
 * write of each UTC hour, 30 days), ordered stores, storage limits.
 */
export class RecordBackend {
	private readonly stores = new Map<string, Map<string, StoredRecord>>();
	private writes = 0;

	public constructor(private readonly clock: VirtualClock) {}

	/** The record as stored; a tombstone is returned as one. The value must not be changed. */
	public read(store: string, key: string): StoredRecord | undefined {
		return this.stores.get(store)?.get(key);
	}

	/** Stores what `toStorable` made; `undefined` makes a tombstone. */
	public commit(
		store: string,
		key: string,
		value: defined | undefined,
		userIds: ReadonlyArray<number> = NO_USER_IDS,
		metadata: ReadonlyMap<string, defined> = NO_METADATA,
	): StoredRecord {
		this.writes += 1;
		const now = this.clock.unixMillis();
		const previous = this.read(store, key);
		const alive = previous !== undefined && previous.value !== undefined;
		const record: StoredRecord = {
			value,
			userIds,
			metadata,
			version: string.format("%016X.%010d.%016X.01", now, this.writes, now),
			createdTime: alive ? previous.createdTime : now,
			updatedTime: now,
		};
		this.records(store).set(key, record);
		return record;
	}

	/** A copy of what is stored under a key of the store's global scope; `undefined` when there is nothing. */
	public peek(store: string, key: string): PeekedRecord | undefined {
		const record = this.read(store, key);
		if (record === undefined || record.value === undefined) return undefined;
		return {
			value: copyStored(record.value),
			userIds: [...record.userIds],
			metadata: copyStored(record.metadata) as unknown as Record<string, unknown>, // a table
			version: record.version,
			createdTime: record.createdTime,
			updatedTime: record.updatedTime,
		};
	}

	/** Stores a value as if it had been there before, for example legacy data. */
	public put(
		store: string,
		key: string,
		value: unknown,
		userIds: ReadonlyArray<number> = NO_USER_IDS,
		metadata: object = {},
	): void {
		const [copied, failure] = toStorable(value);
		if (failure !== undefined) error(failure.message, 0);
		const attributes = table.clone(metadata) as unknown as Map<string, defined>; // a table
		this.commit(store, key, copied, [...userIds], attributes);
	}

	/** Puts a tombstone. */
	public remove(store: string, key: string): void {
		if (this.read(store, key)?.value !== undefined) this.commit(store, key, undefined);
	}

	/** Keys that hold a value, sorted. */
	public keys(store: string): Array<string> {
		const found = new Array<string>();
		const records = this.stores.get(store);
		if (records !== undefined) {
			for (const [key, record] of records) {
				if (record.value !== undefined) found.push(key);
			}
		}
		return found.sort();
	}

	private records(store: string): Map<string, StoredRecord> {
		let records = this.stores.get(store);
		if (records === undefined) {
			records = new Map();
			this.stores.set(store, records);
		}
		return records;
	}
}
