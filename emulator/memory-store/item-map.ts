import type { VirtualClock } from "../scheduler/virtual-clock";
import type { ItemValue, SortKey } from "./arguments";
import type { MemoryQuota } from "./memory-quota";

/** One item. Never changed: a write makes a new one, so identity tells versions apart. */
export interface MemoryItem {
	readonly key: string;
	readonly value: defined;
	readonly sortKey?: SortKey;
	/** Virtual seconds. */
	readonly expires: number;
	readonly bytes: number;
}

/** Writes between two sweeps for dead items, which otherwise would only go when asked for. */
const WRITES_PER_SWEEP = 1024;

function itemBytes(key: string, value: ItemValue, sortKey: SortKey | undefined): number {
	const orderBytes = sortKey === undefined ? 0 : tostring(sortKey).size();
	return key.size() + value.bytes + orderBytes;
}

/** Items by key that die on the virtual clock; what a hash map and a sorted map share. */
export class ItemMap {
	private readonly items = new Map<string, MemoryItem>();
	private writes = 0;
	private bytes = 0;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly quota: MemoryQuota,
		/** A hash map has no size of its own that could be too large. */
		private readonly hasOwnLimit: boolean,
	) {}

	/** The item, unless it has expired. */
	public read(key: string): MemoryItem | undefined {
		const item = this.items.get(key);
		if (item === undefined || item.expires > this.clock.seconds) return item;
		this.remove(key);
		return undefined;
	}

	/** Why there is no memory for such an item; nothing when there is. */
	public refusal(key: string, value: ItemValue, sortKey?: SortKey): string | undefined {
		const previous = this.read(key);
		const more = itemBytes(key, value, sortKey) - (previous?.bytes ?? 0);
		const refused = this.quota.refusal(more);
		if (refused !== undefined || !this.hasOwnLimit) return refused;
		const size = { items: this.items.size(), bytes: this.bytes };
		return this.quota.structureRefusal(size, previous === undefined ? 1 : 0, more);
	}

	/** Puts an item with a life in seconds; true when it replaced one. Looks at no limit. */
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

	/** Takes an item away. */
	public remove(key: string): void {
		const item = this.items.get(key);
		if (item === undefined) return;
		this.items.delete(key);
		this.count(-item.bytes);
	}

	/** All living items, ordered by `isBefore`. */
	public sorted(isBefore: (a: MemoryItem, b: MemoryItem) => boolean): Array<MemoryItem> {
		this.sweep();
		const found = new Array<MemoryItem>();
		for (const [, item] of this.items) found.push(item);
		table.sort(found, isBefore);
		return found;
	}

	/** How many items live. */
	public size(): number {
		this.sweep();
		return this.items.size();
	}

	/** Frees what dead items use. */
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
