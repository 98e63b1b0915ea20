import type { VirtualClock } from "../scheduler/virtual-clock";
import type { SortKey } from "./arguments";

/** One item. Never changed: a write makes a new one, so identity tells versions apart. */
export interface MemoryItem {
	readonly key: string;
	readonly value: defined;
	readonly sortKey?: SortKey;
	/** Virtual seconds. */
	readonly expires: number;
}

/** Writes between two sweeps for dead items, which otherwise would only go when asked for. */
const WRITES_PER_SWEEP = 1024;

/** Items by key that die on the virtual clock; what a hash map and a sorted map share. */
export class ItemMap {
	private readonly items = new Map<string, MemoryItem>();
	private writes = 0;

	public constructor(private readonly clock: VirtualClock) {}

	/** The item, unless it has expired. */
	public read(key: string): MemoryItem | undefined {
		const item = this.items.get(key);
		if (item === undefined || item.expires > this.clock.seconds) return item;
		this.items.delete(key);
		return undefined;
	}

	/** Puts an item with a life in seconds; true when it replaced one. */
	public write(key: string, value: defined, expiration: number, sortKey?: SortKey): boolean {
		const replaced = this.read(key) !== undefined;
		this.items.set(key, { key, value, sortKey, expires: this.clock.seconds + expiration });
		this.writes += 1;
		if (this.writes % WRITES_PER_SWEEP === 0) this.sweep();
		return replaced;
	}

	/** Takes an item away. */
	public remove(key: string): void {
		this.items.delete(key);
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

	private sweep(): void {
		const dead = new Array<string>();
		for (const [key, item] of this.items) {
			if (item.expires <= this.clock.seconds) dead.push(key);
		}
		for (const key of dead) this.items.delete(key);
	}
}
