import type { VirtualClock } from "../scheduler/virtual-clock";
import { RateWindow } from "../server/rate-window";
import { ItemMap } from "./item-map";
import { ItemQueue } from "./item-queue";
import type { MemoryStoreKnobs } from "./memory-store-options";

/** Request units per minute of the whole experience (memory-stores/index.md, 2026). */
const BASE_UNITS = 1000;
const UNITS_PER_PLAYER = 120;

function obtain<T extends defined>(all: Map<string, T>, name: string, make: () => T): T {
	let found = all.get(name);
	if (found === undefined) {
		found = make();
		all.set(name, found);
	}
	return found;
}

/**
 * The memory stores that all servers share, and their request units.
 *
 * Not modelled yet: the memory quota, limits per partition, the back-off after a limit was hit.
 */
export class MemoryBackend {
	private readonly hashMaps = new Map<string, ItemMap>();
	private readonly sortedMaps = new Map<string, ItemMap>();
	private readonly queues = new Map<string, ItemQueue>();
	private readonly window: RateWindow;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly knobs: MemoryStoreKnobs,
		private readonly playerCount: () => number,
	) {
		this.window = new RateWindow(clock);
	}

	/** Items of a hash map. */
	public hashMap(name: string): ItemMap {
		return obtain(this.hashMaps, name, () => new ItemMap(this.clock));
	}

	/** Items of a sorted map. */
	public sortedMap(name: string): ItemMap {
		return obtain(this.sortedMaps, name, () => new ItemMap(this.clock));
	}

	/** Items of a queue. */
	public queue(name: string): ItemQueue {
		return obtain(this.queues, name, () => new ItemQueue(name, this.clock));
	}

	/** Spends request units, if the experience has them left in this minute. */
	public trySpend(units: number): boolean {
		if (!this.knobs.enforceLimits) return true;
		return this.window.trySpend(units, BASE_UNITS + UNITS_PER_PLAYER * this.playerCount());
	}

	/** Loses everything, as a flush does. */
	public flush(): void {
		this.hashMaps.clear();
		this.sortedMaps.clear();
		this.queues.clear();
	}
}
