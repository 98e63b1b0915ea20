import type { DeepReadonly } from "../base/deep-readonly";
import type { Patch } from "../base/patch";
import type { PPDBError } from "../base/error";
import type { NumberPath } from "../base/number-path";
import type { IncrementOptions, UpdateFunction, UpdateOptions } from "../update/update-options";

/** Changing, storing and dropping one document. */
export interface DocumentUpdates<T> {
	/**
	 * Changes a document. It takes effect here immediately and is stored a moment later, together with other
	 * updates. Yields only if the document has to be loaded first; in session mode a document that is not here is changed where it is
	 * stored, for which it yields too.
	 *
	 * The updater may run again on newer data that another server has stored, so it must depend only on
	 * its argument and do nothing else.
	 *
	 * @param updater - changes the data and returns it, or returns nil to leave everything unchanged
	 * @param options - `durable` makes the call yield until this update is stored, `remote` changes a document that
	 * is not cached where it is stored, `tag` identifies it if it is rejected
	 * @returns the data after the update
	 * @throws InvalidKey, InvalidArgument, UpdateFailed (it threw, or returned nothing), UpdateYielded, NestedUpdate,
	 * MissingDocument, Closed, and what loading throws; nothing is changed then. With `durable` also
	 * CommitFailed (the update stays and is retried), and why this update was rejected; if it is changed where it is stored, also
	 * what `transaction` throws
	 */
	update(key: string, updater: UpdateFunction<T>, options?: UpdateOptions): DeepReadonly<T>;

	/**
	 * Replaces a document's data, or creates the document. Yields only if it has to be loaded first.
	 *
	 * What another server stored meanwhile is overwritten: prefer `update`.
	 *
	 * @throws as `update`, and InvalidValue
	 */
	set(key: string, data: T, options?: UpdateOptions): DeepReadonly<T>;

	/**
	 * Merges fields into a document. Dictionaries are merged to any depth, everything else, including arrays, is
	 * replaced; nothing is removed. Yields only if the document has to be loaded first.
	 *
	 * @throws as `update`, and InvalidValue
	 */
	patch(key: string, fields: Patch<T>, options?: UpdateOptions): DeepReadonly<T>;

	/**
	 * Adds to a number in a document. A missing field counts as 0.
	 *
	 * @param path - field names joined by dots, such as `stats.kills`
	 * @param by - how much, 1 by default; may be negative
	 * @param options - `min` and `max` bound the result
	 * @returns the result
	 * @throws as `update`, and NotANumber, and OutOfBounds; nothing is changed then
	 * @example
	 * ```ts
	 * import { PPDB } from "@rbxts/ppdb";
	 *
	 * const players = new PPDB<{ coins: number }>("Players", { template: { coins: 0 } });
	 * const [isPaid] = pcall(() => players.increment("player_1", "coins", -50, { min: 0 }));
	 * ```
	 */
	increment<Path extends string>(
		key: string,
		path: NumberPath<T, Path>,
		by?: number,
		options?: IncrementOptions,
	): number;

	/**
	 * Deletes a key permanently, including updates of it that were not stored yet.
	 *
	 * Yields and throws without a callback; with one it returns immediately.
	 *
	 * @param callback - called with whether it succeeded, and the error if not
	 * @param options - a `tag` for the error; it is always `durable`
	 * @returns whether there was anything to delete; nothing if there is a callback
	 * @throws InvalidKey, LoadFailed, DamagedRecord, NewerSchema (of the format), DeleteFailed, Closed
	 */
	delete(key: string, options?: UpdateOptions): boolean;
	delete(
		key: string,
		callback: (success: boolean, problem?: PPDBError) => void,
		options?: UpdateOptions,
	): void;

	/**
	 * Stores a document's remaining updates and drops it from the cache. Yields until it is
	 * stored, however long that takes.
	 *
	 * An `init` that is still loading the key ends with `Left`, and nothing is cached. An `init` of the key while it is being stored gets
	 * the same document, which then stays.
	 *
	 * @throws InvalidKey; Deleted (by another server), DamagedRecord, NewerSchema or MigrationFailed if
	 * the updates can never be stored
	 */
	leave(key: string): void;
}
