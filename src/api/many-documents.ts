import type { BatchProgress, BatchResults } from "../batch/batch-update";
import type { UpdateFunction } from "../update-options";

/** Work on many documents of a store at once. */
export interface ManyDocuments<T> {
	/**
	 * Stores what is not stored yet and yields until that is confirmed.
	 *
	 * @param key - only this document; without it all of the store
	 * @throws CommitFailed after the store's `retries`; the updates stay and are tried again. Also
	 * Deleted, NewerSchema, MigrationFailed, InvalidValue, ReplayFailed for updates that were refused
	 */
	flush(key?: string): void;

	/** Stores everything, then empties the cache; with a key, the same as `leave`. Yields. */
	clearCache(key?: string): void;

	/**
	 * Updates and stores many documents, so many at a time. Yields until all are done.
	 *
	 * One that fails does not stop the others. Documents that were not cached do not stay.
	 *
	 * @param keys - an array of keys with one updater for all, or a table of updaters by key
	 * @param onProgress - called after each key
	 * @returns for each key whether it was stored, with the error if not
	 * @throws InvalidKey, InvalidArgument before anything is touched
	 */
	batchUpdate(
		keys: ReadonlyArray<string>,
		updater: UpdateFunction<T>,
		onProgress?: BatchProgress,
	): BatchResults;
	batchUpdate(
		updaters: { readonly [key: string]: UpdateFunction<T> },
		onProgress?: BatchProgress,
	): BatchResults;
}
