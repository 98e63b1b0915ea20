import type { VirtualClock } from "../scheduler/virtual-clock";

import type { ItemValue } from "./arguments";
import type { MemoryQuota } from "./memory-quota";

interface QueuedItem {
	readonly bytes: number;
	readonly value: defined;
	readonly priority: number;
	/** Virtual seconds. */
	readonly expires: number;
	/** No read sees it before this time. */
	invisibleUntil: number;
	/** The read that took it last. */
	readId?: string;
}

/** Items of one memory store queue: higher priority first, then first in, first out. */
export class ItemQueue {
	private items = new Array<QueuedItem>();
	private reads = 0;
	private bytes = 0;

	public constructor(
		private readonly name: string,
		private readonly clock: VirtualClock,
		private readonly quota: MemoryQuota,
	) {}

	/** Why there is no memory for such an item; nothing if there is. */
	public refusal(value: ItemValue): string | undefined {
		const size = { items: this.items.size(), bytes: this.bytes };
		const { bytes } = value;
		return this.quota.refusal(bytes) ?? this.quota.structureRefusal(size, 1, bytes);
	}

	/** Adds an item after the others of its priority. Checks no limits. */
	public add(value: ItemValue, expiration: number, priority: number): void {
		this.bytes += value.bytes;
		this.quota.change(value.bytes);
		const item: QueuedItem = {
			bytes: value.bytes,
			value: value.value,
			priority,
			expires: this.clock.seconds + expiration,
			invisibleUntil: 0,
		};
		let index = this.items.size();
		while (index > 0 && this.items[index - 1].priority < priority) index -= 1;
		this.items.insert(index, item);
	}

	/** Hides up to `count` visible items for a while and returns their values with the id that removes them. */
	public take(
		count: number,
		allOrNothing: boolean,
		invisibleSeconds: number,
	): LuaTuple<[values: Array<defined>, id?: string]> {
		this.sweep();
		const now = this.clock.seconds;
		const taken = new Array<QueuedItem>();
		for (const item of this.items) {
			if (taken.size() >= count) break;
			if (item.invisibleUntil <= now) taken.push(item);
		}
		const tooFew = taken.isEmpty() || (allOrNothing && taken.size() < count);
		if (tooFew) return $tuple(new Array<defined>(), undefined);
		this.reads += 1;
		const id = `${this.name}:${this.reads}`;
		for (const item of taken) {
			item.invisibleUntil = now + invisibleSeconds;
			item.readId = id;
		}
		return $tuple(
			taken.map((item) => item.value),
			id,
		);
	}

	/** Removes what a read took, unless it has become visible again. */
	public remove(id: string): void {
		const now = this.clock.seconds;
		this.keep((item) => item.readId !== id || item.invisibleUntil <= now);
	}

	/** The number of items that have not expired. */
	public size(excludeInvisible: boolean): number {
		this.sweep();
		if (!excludeInvisible) return this.items.size();
		const now = this.clock.seconds;
		return this.items.filter((item) => item.invisibleUntil <= now).size();
	}

	/** Frees the memory of expired items. */
	public sweep(): void {
		const now = this.clock.seconds;
		if (this.items.some((item) => item.expires <= now)) {
			this.keep((item) => item.expires > now);
		}
	}

	private keep(isKept: (item: QueuedItem) => boolean): void {
		const kept = new Array<QueuedItem>();
		let freed = 0;
		for (const item of this.items) {
			if (isKept(item)) kept.push(item);
			else freed += item.bytes;
		}
		this.items = kept;
		this.bytes -= freed;
		this.quota.change(-freed);
	}
}
