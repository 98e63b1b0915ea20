/** Knobs of MemoryStoreService. */
export interface MemoryStoreKnobs {
	/** Seconds of one request, or of one leg of `UpdateAsync`. */
	readonly latency: { readonly min: number; readonly max: number };
	/** Runs of a transform before `UpdateAsync` gives up; not documented. */
	readonly maxUpdateAttempts: number;
	/** Whether the request units of the experience are enforced. */
	readonly enforceLimits: boolean;
}

/** Guesses where nothing is documented. */
export const DEFAULT_MEMORY_STORE_KNOBS: MemoryStoreKnobs = {
	latency: { min: 0.02, max: 0.08 },
	maxUpdateAttempts: 10,
	enforceLimits: true,
};
