import type { Signal } from "@rbxts/beacon";

import { checkData, checkFunction, checkKey, checkNumber, checkPath } from "./arguments";
import { readUpdateOptions, type UpdateFunction, type UpdateOptions } from "./update-options";
import { batchUpdate, type BatchProgress, type BatchResults } from "./batch/batch-update";
import { readBatch } from "./batch/read-batch";
import type { DeepReadonly } from "./deep-readonly";
import { incrementPath, numberAt } from "./document/increment-path";
import type { Updater } from "./document/update-log";
import type { PPDBError } from "./error";
import type { SaveSummary } from "./hooks/store-events";
import type { Document } from "./document/document";
import { viewDocument, type DocumentView } from "./report/inspect";
import { storeStat, type StoreStat } from "./report/stat";
import type { StoreStatus } from "./report/status";
import type { Store } from "./store/store";
import { flushAll, flushDocument, leaveAll } from "./store/whole-store";
import { copyValue } from "./value/copy-value";

/**
 * A store: documents of one kind, each under a key, kept in one Roblox data store.
 *
 * Two objects of the same name on one server are the same store: they share the cache. All methods
 * that talk to the service yield, and throw a `PPDBError` when they cannot do what they say.
 *
 * @example
 * ```ts
 * const players = new PPDB<PlayerData>("PlayerData");
 * players.init("player_1", { coins: 0 });
 * players.update("player_1", (data) => {
 * 	data.coins += 50;
 * 	return data;
 * });
 * ```
 */
export class PPDB<T = unknown> {
	/** Fires when a document has come into the cache. */
	public readonly OnInit: Signal<[key: string, data: DeepReadonly<T>]>;
	/** Fires when updates are safely stored, with what the commit did. */
	public readonly OnSave: Signal<[key: string, data: DeepReadonly<T>, summary: SaveSummary]>;
	/** Fires when a key was deleted here, or found deleted by another server. */
	public readonly OnDelete: Signal<[key: string]>;
	/** Fires when what was cached turned out to be stale and was replaced by newer data. */
	public readonly OnInvalidate: Signal<[key: string]>;
	/** Fires for failures that no caller waits for; they are in the output as warnings as well. */
	public readonly OnError: Signal<[error: PPDBError]>;
	/** Fires with what the store tells of itself: outages, throttling, migrations, its end. */
	public readonly OnStatus: Signal<[status: StoreStatus]>;

	private readonly documents: ReadonlyMap<string, Document>;

	/** Made by `createPPDB`, which checks the arguments and knows the store of each name. */
	public constructor(private readonly store: Store) {
		const { events, reporter, cache } = store.context;
		this.documents = cache.documents;
		this.OnInit = events.onInit as Signal<[string, DeepReadonly<T>]>;
		this.OnSave = events.onSave as Signal<[string, DeepReadonly<T>, SaveSummary]>;
		this.OnDelete = events.onDelete;
		this.OnInvalidate = events.onInvalidate;
		this.OnError = reporter.onError;
		this.OnStatus = reporter.onStatus;
	}

	/**
	 * Brings a document into the cache. Yields, unless it is there already.
	 *
	 * A default is not stored until the first update, so a visitor who changes nothing costs no write.
	 *
	 * @param key - 1 to 50 bytes
	 * @param defaultData - what a new document holds; without it the store's template
	 * @returns the data
	 * @throws InvalidKey, InvalidValue, LoadFailed, MigrationFailed, NewerSchema, MissingDocument,
	 * Closed
	 */
	public init(key: string, defaultData?: T): DeepReadonly<T> {
		checkKey(key);
		if (defaultData !== undefined) {
			checkData(defaultData, "the default");
		}
		return this.view(this.store.open(key, defaultData) ?? this.store.require(key));
	}

	/**
	 * The data of a key, loaded and cached if need be. Yields unless it is cached.
	 *
	 * @returns nil if there is no record and no template
	 * @throws InvalidKey, LoadFailed, MigrationFailed, NewerSchema, Closed
	 */
	public get(key: string): DeepReadonly<T> | undefined {
		checkKey(key);
		const document = this.store.open(key);
		return document === undefined ? undefined : this.view(document);
	}

	/** `init` under the name that says what it returns. A failed load throws, as it does there. */
	public getOrInit(key: string, defaultData: T): DeepReadonly<T> {
		return this.init(key, defaultData);
	}

	/** The data of a key if it is in the cache. Never yields. The table is live: do not keep it. */
	public getCached(key: string): DeepReadonly<T> | undefined {
		const document = this.store.context.cache.get(key);
		if (document === undefined) {
			checkKey(key);
			return undefined;
		}
		return this.view(document);
	}

	/** Whether a key has a record or a document here. Yields unless it is cached; caches nothing. */
	public hasKey(key: string): boolean {
		checkKey(key);
		return this.store.has(key);
	}

	/**
	 * Changes a document. Takes effect here at once and is stored a moment later, together with other
	 * updates. Yields only if the document has to be loaded first.
	 *
	 * The updater may run again on newer data that another server has stored, so it must depend on
	 * its argument only and do nothing else.
	 *
	 * @param updater - changes the data and returns it, or returns nil to leave everything as it was
	 * @param options - `durable` makes the call yield until this update is stored
	 * @returns the data after the update
	 * @throws InvalidKey, InvalidArgument, UpdateFailed, UpdateYielded, NestedUpdate,
	 * MissingDocument, Closed, and what loading throws; nothing is changed then. With `durable` also
	 * CommitFailed (the update stays and is tried again), and why this update was rejected
	 */
	public update(
		key: string,
		updater: UpdateFunction<T>,
		options?: UpdateOptions,
	): DeepReadonly<T> {
		if (!typeIs(updater, "function")) {
			checkFunction(updater, "the updater");
		}
		const document = this.documents.get(key) ?? this.documentOf(key);
		const data = this.store.apply(document, updater as Updater) as DeepReadonly<T>;
		if (options !== undefined && readUpdateOptions(options).durable) {
			this.store.confirmNewest(document, "leaving");
		}
		return data;
	}

	/**
	 * Replaces a document's data, or makes the document. Yields only if it has to be loaded first.
	 *
	 * Whatever another server stored meanwhile is overwritten: prefer `update`.
	 *
	 * @throws as `update`, and InvalidValue
	 */
	public set(key: string, data: T): DeepReadonly<T> {
		checkKey(key);
		checkData(data, "data");
		const kept = copyValue(data);
		const document = this.store.open(key, kept) ?? this.store.require(key);
		return this.store.apply(document, () => copyValue(kept)) as DeepReadonly<T>;
	}

	/**
	 * Adds to a number in a document. A missing field counts as 0.
	 *
	 * @param path - field names joined by dots, as in `stats.kills`
	 * @param by - how much, 1 if left out; may be negative
	 * @returns the number afterwards
	 * @throws as `update`, and NotANumber
	 */
	public increment(key: string, path: string, by = 1): number {
		checkPath(path);
		checkNumber(by, "the amount");
		const document = this.documentOf(key);
		return numberAt(this.store.apply(document, incrementPath(path, by)), path);
	}

	/**
	 * Deletes a key for good, with updates of it that were not stored yet.
	 *
	 * Yields and throws without a callback; with one it returns at once.
	 *
	 * @param callback - called with whether it worked, and the error if not
	 * @returns whether there was anything to delete; nothing when there is a callback
	 * @throws InvalidKey, LoadFailed, DeleteFailed, DeleteConflict, Closed
	 */
	public delete(
		key: string,
		callback?: (success: boolean, problem?: PPDBError) => void,
	): boolean | undefined {
		checkKey(key);
		if (callback === undefined) {
			return this.store.remove(key);
		}
		checkFunction(callback, "the callback");
		this.store.context.server.platform.scheduler.spawn(() => {
			const [ok, problem] = pcall(() => this.store.remove(key));
			callback(ok, ok ? undefined : (problem as PPDBError));
		});
		return undefined;
	}

	/**
	 * Stores what a document still has in its log and takes it out of the cache. Yields until it is
	 * stored, however long that takes.
	 *
	 * An `init` of the key meanwhile gets the same document, which then stays.
	 *
	 * @throws InvalidKey; Deleted (by another server), NewerSchema or MigrationFailed if the updates
	 * can never be stored
	 */
	public leave(key: string): void {
		checkKey(key);
		const document = this.store.context.cache.get(key);
		if (document !== undefined) {
			this.store.eviction.leave(document);
		}
	}

	/**
	 * Stores what is not stored yet and yields until that is confirmed.
	 *
	 * @param key - only this document; without it all of the store
	 * @throws CommitFailed after the store's `retries`; the updates stay and are tried again. Also
	 * Deleted, NewerSchema, MigrationFailed, InvalidValue, ReplayFailed for updates that were refused
	 */
	public flush(key?: string): void {
		if (key === undefined) {
			flushAll(this.store);
			return;
		}
		checkKey(key);
		const document = this.store.context.cache.get(key);
		if (document !== undefined) {
			flushDocument(this.store, document);
		}
	}

	/** Stores everything, then empties the cache; with a key, the same as `leave`. Yields. */
	public clearCache(key?: string): void {
		return key === undefined ? leaveAll(this.store) : this.leave(key);
	}

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
	public batchUpdate(
		keys: ReadonlyArray<string>,
		updater: UpdateFunction<T>,
		onProgress?: BatchProgress,
	): BatchResults;
	public batchUpdate(
		updaters: { readonly [key: string]: UpdateFunction<T> },
		onProgress?: BatchProgress,
	): BatchResults;
	public batchUpdate(targets: unknown, second?: unknown, third?: BatchProgress): BatchResults {
		const { items, onProgress } = readBatch(targets, second, third);
		return batchUpdate(this.store, items, onProgress);
	}

	/** Sets where reports go: an https URL, or better a `Secret` from `HttpService:GetSecret`. */
	public setWebhook(url: string | Secret): void {
		this.store.context.reporter.setWebhook(url);
	}

	/** Turns reports to the webhook on or off; anything but true and false is an InvalidArgument. */
	public sendToDiscord(enabled: boolean): void {
		this.store.context.reporter.sendToDiscord(enabled);
	}

	/** The numbers of this store. Cheap enough to call each frame. */
	public stat(): StoreStat {
		return storeStat(this.store);
	}

	/** Everything about a document in the cache but its data; nothing for one that is not there. */
	public inspect(key: string): DocumentView | undefined {
		checkKey(key);
		return viewDocument(this.store, key);
	}

	/** A key that is in the cache has been checked before. */
	private documentOf(key: string): Document {
		const cached = this.store.context.cache.get(key);
		if (cached === undefined) {
			checkKey(key);
		}
		return cached ?? this.store.require(key);
	}

	private view(document: Document): DeepReadonly<T> {
		return this.store.context.view(document) as DeepReadonly<T>;
	}
}
