import type { BatchAllResult } from "../batch/batch-update-all";
import type { BatchProgress, BatchResults } from "../batch/batch-update";
import type { ExportedDocument } from "../batch/export-documents";
import type { KeysProgress } from "../batch/list-keys";
import type { TransactionFunction } from "../transaction/transaction-function";
import type {
	BatchAllOptions,
	UpdateFunction,
	UpdateOptions,
} from "../update/update-options";

/** Work on many documents of a store at a time. */
export interface ManyDocuments<T> {
	/**
	 * Stores what is not stored yet and yields until that is confirmed.
	 *
	 * @param key - only this document; without it the whole store
	 * @throws CommitFailed after the store's `retries`; the updates stay and are retried. Also
	 * Deleted, DamagedRecord, NewerSchema, MigrationFailed, InvalidValue, ReplayFailed for updates that
	 * were refused
	 */
	flush(key?: string): void;

	/** The number of cached documents. */
	size(): number;

	/** Stores everything, then empties the cache; with a key, the same as `leave`. Yields. */
	clearCache(key?: string): void;

	/**
	 * Updates and stores many documents, a few at a time. Yields until all are done.
	 *
	 * A failure does not stop the others. Documents that were not cached do not stay, and in session mode no
	 * server loses a document that it holds.
	 *
	 * @param keys - an array of keys with one updater for all, or a table of updaters by key
	 * @param onProgress - called after each key; may be left out, with options following directly
	 * @returns for each key whether it was stored, with the error if not
	 * @throws InvalidKey, InvalidArgument before anything is touched
	 */
	batchUpdate(
		keys: ReadonlyArray<string>,
		updater: UpdateFunction<T>,
		onProgress?: BatchProgress,
		options?: UpdateOptions,
	): BatchResults;
	batchUpdate(
		keys: ReadonlyArray<string>,
		updater: UpdateFunction<T>,
		options: UpdateOptions,
	): BatchResults;
	batchUpdate(
		updaters: { readonly [key: string]: UpdateFunction<T> },
		onProgress?: BatchProgress,
		options?: UpdateOptions,
	): BatchResults;
	batchUpdate(
		updaters: { readonly [key: string]: UpdateFunction<T> },
		options: UpdateOptions,
	): BatchResults;

	/**
	 * Updates all documents whose keys begin with a prefix, like `batchUpdate`: for maintenance while
	 * the game is running. Yields until all are done, which takes minutes for thousands of them.
	 *
	 * @param prefix - the beginning of the keys; "" for all keys of the store
	 * @param options - `onPage` gets a cursor after each page of keys; after a crash, pass it as
	 * `cursor` to resume there. Keys of the interrupted page are then updated again
	 * @returns the number of updated documents, and the errors of those that failed
	 * @throws InvalidArgument, LoadFailed if the keys cannot be listed, Closed
	 */
	batchUpdateAll(
		prefix: string,
		updater: UpdateFunction<T>,
		options?: BatchAllOptions,
	): BatchAllResult;

	/**
	 * The keys of all records that begin with a prefix, without loading them. Yields for each page of 100:
	 * Roblox allows few listings a minute, so tens of thousands of keys take minutes.
	 *
	 * A document that was never stored has no record yet, and a record that was just deleted may still be
	 * listed.
	 *
	 * @param prefix - the beginning of the keys; all keys of the store if left out
	 * @param onPage - gets the keys of each page as they arrive, and may return false to stop
	 * @returns the keys of all listed pages
	 * @throws InvalidArgument, LoadFailed if the keys cannot be listed, Closed
	 */
	keys(prefix?: string, onPage?: KeysProgress): Array<string>;

	/**
	 * Copies of documents, with their schema versions: for support, for analysis, or to `import`
	 * them elsewhere. They can be turned into JSON, or stored.
	 *
	 * The copy of a cached document includes updates that are not stored yet.
	 * Each shows the moment at which it is copied, so they may be of different moments.
	 *
	 * @param keys - cached or not: the latter are read, and not cached; without keys, all cached documents,
	 * and it does not yield
	 * @returns by key; a key without a record is left out
	 * @throws InvalidKey, InvalidArgument, and what `read` throws for the first key that cannot be read
	 */
	export(keys?: ReadonlyArray<string>): Map<string, ExportedDocument<T>>;

	/**
	 * Stores documents that were exported, here or in another store, game or schema version: they go
	 * through the migrations they lack, the template and the `schema`, then through `set`. What is
	 * stored under their keys is replaced. Yields until all are done, like `batchUpdate`.
	 *
	 * @param onProgress - called after each key that could be migrated; may be left out, with options following directly
	 * @returns for each key whether it was stored, with the error if not
	 * @throws InvalidKey, InvalidArgument, InvalidValue before anything is touched
	 * @example
	 * ```ts
	 * const results = copies.import(players.export(["player_1"]));
	 * ```
	 */
	import(
		documents: ReadonlyMap<string, ExportedDocument<T>>,
		onProgress?: BatchProgress,
		options?: UpdateOptions,
	): BatchResults;
	import(
		documents: ReadonlyMap<string, ExportedDocument<T>>,
		options: UpdateOptions,
	): BatchResults;

	/**
	 * Changes several documents, all or none, even if servers die. Yields until it is certain.
	 *
	 * The function sees the newest state of all keys, with no other transaction or update in
	 * between. It runs again if another writer was faster, so it must depend only on its drafts. A key
	 * without a record starts with what `init` gave it here, or with the template.
	 *
	 * @param keys - 1 to 16 different keys, cached or not, whichever server holds them
	 * @param run - changes the drafts, a table by key; returns false to change nothing. The drafts are also passed as
	 * separate arguments, in the order of the keys
	 * @param options - a `tag` for the error; it is always `durable` and `remote`
	 * @returns false if the function did
	 * @throws InvalidKey, InvalidArgument, MissingDocument, LoadFailed, DamagedRecord, MigrationFailed,
	 * NewerSchema, Deleted, UpdateFailed, UpdateYielded, InvalidValue, CommitFailed, TransactionConflict, Closed:
	 * nothing is changed then. TransactionInDoubt if this server ends before it knows
	 * @example
	 * ```ts
	 * const isPaid = accounts.transaction(["ann", "bob"], (drafts) => {
	 * 	if (drafts.ann.coins < 50) return false;
	 * 	drafts.ann.coins -= 50;
	 * 	drafts.bob.coins += 50;
	 * });
	 * accounts.transaction([keyOf(buyer), keyOf(seller)], (_drafts, from, to) => {
	 * 	from.coins -= 50;
	 * 	to.coins += 50;
	 * });
	 * ```
	 */
	transaction<const Keys extends ReadonlyArray<string>>(
		keys: Keys,
		run: TransactionFunction<T, Keys>,
		options?: UpdateOptions,
	): boolean;
}
