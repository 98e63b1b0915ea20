import type { MemoryErrorForm } from "./memory-store-errors";

/** Settings of MemoryStoreService. */
export interface MemoryStoreKnobs {
	/** Seconds for one request, or for one leg of `UpdateAsync`. */
	readonly latency: { readonly min: number; readonly max: number };
	/** Runs of a transform before `UpdateAsync` gives up; not documented. */
	readonly maxUpdateAttempts: number;
	/** Request units per minute of one partition; it fluctuates, this is the documentation's example. */
	readonly partitionUnitsPerMinute: number;
	/** Partitions of a hash map; a sorted map or a queue has one. Not documented. */
	readonly hashMapPartitions: number;
	/** How long a server refuses its own calls after reaching a limit of requests; not documented. */
	readonly throttleSeconds: number;
	/** How the service's errors read where they are caught. */
	readonly errorTexts: MemoryErrorForm;
	/** Whether the limits of requests and memory are enforced. */
	readonly enforceLimits: boolean;
}

/** Guesses where nothing is documented. */
export const DEFAULT_MEMORY_STORE_KNOBS: MemoryStoreKnobs = {
	latency: { min: 0.02, max: 0.08 },
	maxUpdateAttempts: 10,
	partitionUnitsPerMinute: 50_000,
	hashMapPartitions: 16,
	throttleSeconds: 5,
	errorTexts: "names",
	enforceLimits: true,
};
