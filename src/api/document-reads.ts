import type { DeepReadonly } from "../base/deep-readonly";

/** Reading one document. `Missing` is what a key without a record gives: nothing in a store with a template. */
export interface DocumentReads<T, Missing extends undefined> {
	/**
	 * Loads a document into the cache, where it stays until `leave`; in session mode this server then holds it. Yields, unless it
	 * is already there.
	 *
	 * It keeps trying for `loadTimeout` seconds, and `leave` ends it.
	 *
	 * A default is not stored until the first update, so a visitor who changes nothing costs no write.
	 *
	 * @param key - 1 to 50 bytes
	 * @param defaultData - the data of a new document; without it the store's template
	 * @returns the data
	 * @throws InvalidKey, InvalidValue, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed,
	 * NewerSchema, MissingDocument, Left, Closed; in session mode also LockTimeout, LockUnavailable, and CommitFailed while updates from
	 * before the lock was lost cannot be stored
	 */
	init(key: string, defaultData?: T): DeepReadonly<T>;

	/**
	 * The data of a key. Yields unless it is cached.
	 *
	 * In shared mode a document that is not cached is loaded, and leaves again once it has not been used for a minute. In session mode
	 * it is only read: the server that holds the key keeps it.
	 *
	 * @returns nil if there is no record and no template
	 * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, Closed
	 */
	get(key: string): DeepReadonly<T> | Missing;

	/** The same as `init`, under a name that says what it returns. A failed load throws, as there. */
	getOrInit(key: string, defaultData: T): DeepReadonly<T>;

	/**
	 * The data of a key if it is in the cache. Never yields.
	 *
	 * It is for reading: in Studio and with `debug` it is frozen, and elsewhere writes to it are undone and
	 * reported (`DirectEdit`). Ask again after an update rather than keeping it.
	 */
	getCached(key: string): DeepReadonly<T> | undefined;

	/**
	 * The stored data of a key, migrated. Yields; caches nothing and blocks nothing.
	 *
	 * It is a fresh copy: changing it changes nothing, and it lacks updates that this server has not
	 * stored yet.
	 *
	 * @returns nil if there is no record, even in a store with a template: `get` gives what a new document would contain
	 * @throws InvalidKey, LoadFailed, DamagedRecord, ForeignRecord, ForeignSession, MigrationFailed, NewerSchema, InvalidData,
	 * Closed
	 */
	read(key: string): T | undefined;

	/** Whether a key has a record or a document here. Yields unless it is cached; caches nothing. */
	hasKey(key: string): boolean;
}
