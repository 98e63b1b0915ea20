import type { VirtualClock } from "../scheduler/virtual-clock";

interface QueuedItem {
	readonly value: defined;
	readonly priority: number;
	/** Virtual seconds. */
	readonly expires: number;
	/** Until then no read sees it. */
	invisibleUntil: number;
	/** The read that took it last. */
	readId?: string;
}

/** Items of one memory store queue: higher priority first, then first in, first out. */
export class ItemQueue {
	private items = new Array<QueuedItem>();
	private reads = 0;

	public constructor(
		private readonly name: string,
		private readonly clock: VirtualClock,
	) {}

	/** Adds an item behind those of its priority. */
	public add(value: defined, expiration: number, priority: number): void {
		const item: QueuedItem = {
			value,
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

	/** Removes what a read took, unless it is visible again. */
	public remove(id: string): void {
		const now = this.clock.seconds;
		this.items = this.items.filter((item) => item.readId !== id || item.invisibleUntil <= now);
	}

	/** How many items live. */
	public size(excludeInvisible: boolean): number {
		this.sweep();
		if (!excludeInvisible) return this.items.size();
		const now = this.clock.seconds;
		return this.items.filter((item) => item.invisibleUntil <= now).size();
	}

	private sweep(): void {
		const now = this.clock.seconds;
		if (this.items.some((item) => item.expires <= now)) {
			this.items = this.items.filter((item) => item.expires > now);
		}
	}
}
