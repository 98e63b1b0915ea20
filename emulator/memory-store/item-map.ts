import type { VirtualClock } from "../scheduler/virtual-clock";
import type { ItemValue, SortKey } from "./arguments";
import type { MemoryQuota } from "./memory-quota";

/** One item. Immutable: a write makes a new one, so identity tells versions apart. */
export interface MemoryItem {
	readonly key: string;
	readonly value: defined;
	readonly sortKey?: SortKey;
	/** Virtual seconds. */
	readonly expires: number;
	readonly bytes: number;
}

/** Writes between two sweeps for expired items, which would otherwise only be freed when asked for. */
const WRITES_PER_SWEEP = 1024;

function itemBytes(key: string, value: ItemValue, sortKey: SortKey | undefined): number {
	const orderBytes = sortKey === undefined ? 0 : tostring(sortKey).size();
	return key.size() + value.bytes + orderBytes;
}

/** Items by key that expire on the virtual clock; shared by hash maps and sorted maps. */
export class ItemMap {
	private readonly items = new Map<string, MemoryItem>();
	private writes = 0;
	private bytes = 0;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly quota: MemoryQuota,
		/** False for a hash map, whose size has no limit of its own. */
		private readonly hasOwnLimit: boolean,
	) {}

	/** The item, unless it has expired. */
	public read(key: string): MemoryItem | undefined {
		const item = this.items.get(key);
		if (item === undefined || item.expires > this.clock.seconds) return item;
		this.remove(key);
		return undefined;
	}

	/** Why there is no memory for such an item; nothing if there is. */
	public refusal(key: string, value: ItemValue, sortKey?: SortKey): string | undefined {
		const previous = this.read(key);
		const more = itemBytes(key, value, sortKey) - (previous?.bytes ?? 0);
		const refused = this.quota.refusal(more);
		if (refused !== undefined || !this.hasOwnLimit) return refused;
		const size = { items: this.items.size(), bytes: this.bytes };
		return this.quota.structureRefusal(size, previous === undefined ? 1 : 0, more);
	}

	/** Stores an item for a number of seconds; true if it replaced one. Checks no limits. */
	public write(key: string, value: ItemValue, expiration: number, sortKey?: SortKey): boolean {
		const replaced = this.read(key) !== undefined;
		this.remove(key);
		const bytes = itemBytes(key, value, sortKey);
		const expires = this.clock.seconds + expiration;
		this.items.set(key, { key, value: value.value, sortKey, expires, bytes });
		this.count(bytes);
		this.writes += 1;
		if (this.writes % WRITES_PER_SWEEP === 0) this.sweep();
		return replaced;
	}

	/** Removes an item. */
	public remove(key: string): void {
		const item = this.items.get(key);
		if (item === undefined) return;
		this.items.delete(key);
		this.count(-item.bytes);
	}

	/** All items that have not expired, ordered by `isBefore`. */
	public sorted(isBefore: (a: MemoryItem, b: MemoryItem) => boolean): Array<MemoryItem> {
		this.sweep();
		const found = new Array<MemoryItem>();
		for (const [, item] of this.items) found.push(item);
		table.sort(found, isBefore);
		return found;
	}

	/** The number of items that have not expired. */
	public size(): number {
		this.sweep();
		return this.items.size();
	}

	/** Frees the memory of expired items. */
	public sweep(): void {
		const dead = new Array<string>();
		for (const [key, item] of this.items) {
			if (item.expires <= this.clock.seconds) dead.push(key);
		}
		for (const key of dead) this.remove(key);
	}

	private count(bytes: number): void {
		this.bytes += bytes;
		this.quota.change(bytes);
	}
}
