import type { DeepReadonly } from "../base/deep-readonly";

/** Getting at one document. `Missing` is what a key without a record gives: nothing in a store with a template. */
export interface DocumentReads<T, Missing extends undefined> {
	/**
	 * Brings a document into the cache, where it stays until `leave`; in session mode this server holds it then. Yields, unless it
	 * is there already.
	 *
	 * It keeps trying for `loadTimeout` seconds, and `leave` ends it.
	 *
	 * A default is not stored until the first update, so a visitor who changes nothing costs no write.
	 *
	 * @param key - 1 to 50 bytes
	 * @param defaultData - what a new document holds; without it the store's template
	 * @returns the data
	 * @throws InvalidKey, InvalidValue, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed,
	 * NewerSchema, MissingDocument, Left, Closed; in session mode also LockTimeout, LockUnavailable, and CommitFailed while updates from
	 * before the lock was lost cannot be stored
	 */
	init(key: string, defaultData?: T): DeepReadonly<T>;

	/**
	 * The data of a key. Yields unless it is cached.
	 *
	 * In shared mode what is not cached is brought in and leaves again when nobody has used it for a minute. In session mode it is only
	 * read: who holds the key goes on holding it.
	 *
	 * @returns nil if there is no record and no template
	 * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, Closed
	 */
	get(key: string): DeepReadonly<T> | Missing;

	/** `init` under the name that says what it returns. A failed load throws, as it does there. */
	getOrInit(key: string, defaultData: T): DeepReadonly<T>;

	/**
	 * The data of a key if it is in the cache. Never yields.
	 *
	 * It is for looking at: in Studio and with `debug` it is frozen, and elsewhere what is written to it is undone and
	 * reported (`DirectEdit`). Ask again after an update instead of keeping it.
	 */
	getCached(key: string): DeepReadonly<T> | undefined;

	/**
	 * What is stored under a key, brought up to date. Yields; caches nothing and holds nobody up.
	 *
	 * It is a fresh copy: changing it changes nothing, and updates that this server has not stored yet
	 * are not in it.
	 *
	 * @returns nil if there is no record, also in a store with a template: `get` gives what a new document would hold
	 * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, InvalidData,
	 * Closed
	 */
	read(key: string): T | undefined;

	/** Whether a key has a record or a document here. Yields unless it is cached; caches nothing. */
	hasKey(key: string): boolean;
}
