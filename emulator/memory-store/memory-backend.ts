import type { VirtualClock } from "../scheduler/virtual-clock";
import type { Population } from "../context/population";
import { RateWindow } from "../context/rate-window";
import { ItemMap } from "./item-map";
import { ItemQueue } from "./item-queue";
import { MemoryQuota } from "./memory-quota";
import { PARTITION_OVER_LIMIT, TOTAL_REQUESTS_OVER_LIMIT } from "./memory-store-errors";
import type { MemoryStoreKnobs } from "./memory-store-options";

/** Request units per minute of the whole experience (docs/platform.md). */
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
 * The memory stores shared by all servers, their request units and their memory
 * (https://create.roblox.com/docs/cloud-services/memory-stores#limits-and-quotas).
 *
 * Models the units per minute of the experience and of each partition, and the memory quota. Not modelled: partitions that split
 * when they grow, and a sliding minute.
 */
export class MemoryBackend {
	public readonly quota: MemoryQuota;
	private readonly hashMaps = new Map<string, ItemMap>();
	private readonly sortedMaps = new Map<string, ItemMap>();
	private readonly queues = new Map<string, ItemQueue>();
	private readonly partitions = new Map<string, RateWindow>();
	private readonly window: RateWindow;

	public constructor(
		private readonly clock: VirtualClock,
		private readonly knobs: MemoryStoreKnobs,
		private readonly population: Population,
	) {
		this.window = new RateWindow(clock);
		this.quota = new MemoryQuota(population, knobs.enforceLimits);
	}

	/** Items of a hash map. */
	public hashMap(name: string): ItemMap {
		return obtain(this.hashMaps, name, () => new ItemMap(this.clock, this.quota, false));
	}

	/** Items of a sorted map. */
	public sortedMap(name: string): ItemMap {
		return obtain(this.sortedMaps, name, () => new ItemMap(this.clock, this.quota, true));
	}

	/** Items of a queue. */
	public queue(name: string): ItemQueue {
		return obtain(this.queues, name, () => new ItemQueue(name, this.clock, this.quota));
	}

	/** Spends request units of this minute; returns the limit that forbids it. */
	public spend(units: number, partition: string): string | undefined {
		if (!this.knobs.enforceLimits) return undefined;
		const limit = BASE_UNITS + UNITS_PER_PLAYER * this.population.size();
		const window = obtain(this.partitions, partition, () => new RateWindow(this.clock));
		if (!window.trySpend(units, this.knobs.partitionUnitsPerMinute))
			return PARTITION_OVER_LIMIT;
		return this.window.trySpend(units, limit) ? undefined : TOTAL_REQUESTS_OVER_LIMIT;
	}

	/** Frees the memory of all expired items. */
	public sweep(): void {
		for (const [, items] of this.hashMaps) items.sweep();
		for (const [, items] of this.sortedMaps) items.sweep();
		for (const [, items] of this.queues) items.sweep();
	}

	/** Loses everything. */
	public flush(): void {
		this.hashMaps.clear();
		this.sortedMaps.clear();
		this.queues.clear();
		this.quota.clear();
	}
}
