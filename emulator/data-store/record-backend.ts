import type { VirtualClock } from "../scheduler/virtual-clock";
import type { StoredRecord } from "./stored-record";
import { KeySlot } from "./key-slot";
import type { StorageQuota } from "./storage-quota";
import { copyStored, kilobytesOf, toStorable } from "./storable-value";

/** A durable write, as an observer sees it. */
export interface ObservedWrite {
	readonly store: string;
	readonly key: string;
	/** A tombstone counts as a record here. */
	readonly previous: StoredRecord | undefined;
	readonly record: StoredRecord;
}

/** A store that exists, as `ListDataStoresAsync` finds it. */
export interface ListedStore {
	readonly name: string;
	/** Unix milliseconds. */
	readonly createdTime: number;
	readonly updatedTime: number;
}

/** A key that exists. */
export interface ListedKey {
	readonly key: string;
	/** Whether its latest version is a tombstone. */
	readonly isDeleted: boolean;
}

/** A copy of a record, for tests. */
export interface PeekedRecord {
	readonly value: unknown;
	readonly userIds: Array<number>;
	readonly metadata: Record<string, unknown>;
	readonly version: string;
	readonly createdTime: number;
	readonly updatedTime: number;
}

/** The content of one store and scope. */
interface StoreContent {
	readonly name: string;
	readonly scope: string;
	readonly slots: Map<string, KeySlot>;
	readonly createdTime: number;
	updatedTime: number;
}

const NO_USER_IDS: ReadonlyArray<number> = [];
const NO_METADATA: ReadonlyMap<string, defined> = new Map();
const NO_SLOTS: ReadonlyMap<string, KeySlot> = new Map();
/** Scope of a store opened without one. */
export const GLOBAL_SCOPE = "global";

/** Name of a store in the backend: the scope "global" is left out. */
export function storeName(name: string, scope: string): string {
	return scope === GLOBAL_SCOPE ? name : `${scope}/${name}`;
}

/** Kilobytes of storage used by the latest version of a key; none for a tombstone. */
function heldBy(record: StoredRecord | undefined): number {
	return record?.value === undefined ? 0 : record.kilobytes;
}

/**
 * The durable content of all data stores of one kind: no budget, no latency, no cache.
 *
 * Models records with user ids and metadata, tombstones, versions (see `KeySlot`) and throughput per key: 25 MB read and 4 MB
 * written in 60 s, each request rounded up to the next KB. Ordered stores have no versions and no tombstones.
 * The latest versions count towards the storage of the experience. Not modelled: deleted stores.
 */
export class RecordBackend {
	/** Set this to see each durable write, including removals, along with the previous record. */
	public observer?: (write: ObservedWrite) => void;
	private readonly stores = new Map<string, StoreContent>();
	private writes = 0;
	private snapshotMillis = 0;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly kind: "versioned" | "plain",
		private readonly storage: StorageQuota,
	) {}

	/** The stored record, which may be a tombstone. Its value must not be changed. */
	public read(store: string, key: string): StoredRecord | undefined {
		return this.stores.get(store)?.slots.get(key)?.record;
	}

	/** Stores what `toStorable` produced; `undefined` makes a tombstone. */
	public commit(
		store: string,
		key: string,
		value: defined | undefined,
		userIds: ReadonlyArray<number> = NO_USER_IDS,
		metadata: ReadonlyMap<string, defined> = NO_METADATA,
		kilobytes = 1,
	): StoredRecord {
		this.writes += 1;
		const now = this.clock.unixMillis();
		const content = this.content(store);
		const slot = this.slot(content, key);
		const previous = slot.record;
		const alive = previous !== undefined && previous.value !== undefined;
		const record: StoredRecord = {
			value,
			userIds,
			metadata,
			version: string.format("%016X.%010d.%016X.01", now, this.writes, now),
			createdTime: alive ? previous.createdTime : now,
			updatedTime: now,
			kilobytes,
		};
		content.updatedTime = now;
		this.storage.change(heldBy(record) - heldBy(previous));
		if (this.kind === "versioned") slot.put(record, this.snapshotMillis);
		else slot.record = value === undefined ? undefined : record;
		this.observer?.({ store, key, previous, record });
		return record;
	}

	/** Whether a value of that size would exceed the storage of the experience. */
	public isOverStorage(store: string, key: string, kilobytes: number): boolean {
		return this.storage.isExceededBy(kilobytes - heldBy(this.read(store, key)));
	}

	/** Counts a read of the key; false if the key's throughput is used up. */
	public tryRead(store: string, key: string): boolean {
		const slot = this.slot(this.content(store), key);
		return slot.tryRead(this.clock.seconds, slot.record?.kilobytes ?? 1);
	}

	/** Counts a write of the key; false if the key's throughput is used up. */
	public tryWrite(store: string, key: string, kilobytes: number): boolean {
		return this.slot(this.content(store), key).tryWrite(this.clock.seconds, kilobytes);
	}

	/** Versions of a key that still exist, oldest first. */
	public versions(store: string, key: string): Array<StoredRecord> {
		return this.stores.get(store)?.slots.get(key)?.versions(this.clock.unixMillis()) ?? [];
	}

	/** Deletes a version without a trace; false if there is no such version. */
	public dropVersion(store: string, key: string, version: string): boolean {
		const slot = this.stores.get(store)?.slots.get(key);
		const held = heldBy(slot?.record);
		const isDropped = slot?.dropVersion(version) ?? false;
		this.storage.change(heldBy(slot?.record) - held);
		return isDropped;
	}

	/** Makes the next write of every key keep the current record as a version, like Open Cloud's snapshot. */
	public snapshot(): void {
		this.snapshotMillis = this.clock.unixMillis() + 1;
	}

	/** Keys that exist, including removed ones, in byte order. */
	public listKeys(store: string): Array<ListedKey> {
		const found = new Array<ListedKey>();
		const now = this.clock.unixMillis();
		for (const [key, slot] of this.stores.get(store)?.slots ?? NO_SLOTS) {
			const versions = slot.versions(now);
			if (versions.isEmpty()) continue;
			found.push({ key, isDeleted: slot.record?.value === undefined });
		}
		return found.sort((a, b) => a.key < b.key);
	}

	/** Stores of all scopes that hold at least one key, by name. */
	public listStores(): Array<ListedStore> {
		const found = new Map<string, ListedStore>();
		for (const [store, { name, createdTime, updatedTime }] of this.stores) {
			if (this.listKeys(store).isEmpty()) continue;
			const known = found.get(name) ?? { name, createdTime, updatedTime };
			found.set(name, {
				name,
				createdTime: math.min(known.createdTime, createdTime),
				updatedTime: math.max(known.updatedTime, updatedTime),
			});
		}
		const listed = new Array<ListedStore>();
		for (const [, store] of found) listed.push(store);
		return listed.sort((a, b) => a.name < b.name);
	}

	/** Scopes of a store, in byte order. */
	public scopes(name: string): Array<string> {
		const found = new Array<string>();
		for (const [, content] of this.stores) {
			if (content.name === name) found.push(content.scope);
		}
		return found.sort();
	}

	/** Records which store and scope a backend name stands for; without it the whole name is the store's. */
	public register(name: string, scope: string): string {
		const store = storeName(name, scope);
		this.content(store, name, scope);
		return store;
	}

	/** A copy of what is stored under a key of the store's global scope, or `undefined`. */
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

	/** Stores a value as if it had always been there, for example legacy data. */
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
		this.commit(store, key, copied, [...userIds], attributes, kilobytesOf(copied));
	}

	/** Stores a tombstone. */
	public remove(store: string, key: string): void {
		if (this.read(store, key)?.value !== undefined) this.commit(store, key, undefined);
	}

	/** Keys that have a value, sorted. */
	public keys(store: string): Array<string> {
		const found = new Array<string>();
		for (const [key, slot] of this.stores.get(store)?.slots ?? NO_SLOTS) {
			if (slot.record?.value !== undefined) found.push(key);
		}
		return found.sort();
	}

	private content(store: string, name = store, scope = GLOBAL_SCOPE): StoreContent {
		let content = this.stores.get(store);
		if (content === undefined) {
			const now = this.clock.unixMillis();
			content = { name, scope, slots: new Map(), createdTime: now, updatedTime: now };
			this.stores.set(store, content);
		}
		return content;
	}

	private slot(content: StoreContent, key: string): KeySlot {
		let slot = content.slots.get(key);
		if (slot === undefined) {
			slot = new KeySlot();
			content.slots.set(key, slot);
		}
		return slot;
	}
}
