import type { Signal } from "@rbxts/beacon";

import type { PPDB } from "./api/ppdb";
import type { StoreSignals } from "./api/store-signals";
import {
	checkData,
	checkFunction,
	checkKey,
	checkNumber,
	checkOneOf,
	checkString,
	checkTable,
} from "./arguments";
import { NO_OPTIONS, readUpdateOptions } from "./update-options";
import type { UpdateFunction, UpdateOptions } from "./update-options";
import {
	batchUpdate,
	tellProgress,
	type BatchProgress,
	type BatchResults,
} from "./batch/batch-update";
import {
	batchUpdateAll,
	type BatchAllOptions,
	type BatchAllResult,
} from "./batch/batch-update-all";
import { checkKeys, exportDocuments, type ExportedDocument } from "./batch/export-documents";
import { importDocuments } from "./batch/import-documents";
import { listKeys, listPage, type KeysProgress } from "./batch/list-keys";
import { readBatch, readBatchAll } from "./batch/read-batch";
import type { DeepReadonly } from "./deep-readonly";
import { incrementPath, numberAt } from "./document/increment-path";
import { patchFields, type Patch } from "./document/patch-fields";
import type { Updater } from "./document/update-log";
import type { PPDBError } from "./error";
import type { ChangeSource } from "./hooks/change-feed";
import { HOOK_NAMES, type Disconnect, type Hooks, type SaveSummary } from "./hooks/hooks";
import type { Document } from "./document/document";
import { viewDocument, type DocumentView } from "./report/inspect";
import { storeStat, type StoreStat } from "./report/stat";
import type { StoreStatus } from "./report/status";
import { apart, beginApart } from "./store/apart";
import { updateNow, updateWhenReady } from "./store/apply-update";
import { createUpdate } from "./store/quick-update";
import { mayBeElsewhere, updateRemotely } from "./store/remote-update";
import type { Store } from "./store/store";
import { flushAll, flushDocument, leaveAll } from "./store/whole-store";
import { inOrderOf, type TransactionFunction } from "./transaction/decision";
import { readTransactionKeys } from "./transaction/read-transaction";
import { runTransaction } from "./transaction/transaction";
import { copyValue } from "./value/copy-value";
import { freezeValue } from "./value/freeze-value";

/** One script's object of a store: checks what it is called with and delegates. */
export class StoreHandle<T = unknown> implements PPDB<T> {
	public readonly OnInit: Signal<[key: string, data: DeepReadonly<T>]>;
	public readonly OnSave: Signal<[key: string, data: DeepReadonly<T>, summary: SaveSummary]>;
	public readonly OnDelete: Signal<[key: string]>;
	public readonly OnInvalidate: Signal<[key: string]>;
	public readonly OnChange: Signal<
		[key: string, data: DeepReadonly<T>, previous: DeepReadonly<T>, source: ChangeSource]
	>;
	public readonly OnLockLost: Signal<[key: string]>;
	public readonly OnError: Signal<[error: PPDBError]>;
	public readonly OnStatus: Signal<[status: StoreStatus]>;

	public readonly update: PPDB<T>["update"];

	public constructor(private readonly store: Store) {
		const { events, reporter, cache, changes } = store.context;
		this.update = createUpdate(cache.documents, (key, updater, options) =>
			this.updateCarefully(key, updater, options),
		);
		this.OnInit = events.onInit as Signal<[string, DeepReadonly<T>]>;
		this.OnSave = events.onSave as Signal<[string, DeepReadonly<T>, SaveSummary]>;
		this.OnDelete = events.onDelete;
		this.OnInvalidate = events.onInvalidate;
		this.OnChange = changes.onChange as unknown as StoreSignals<T>["OnChange"];
		this.OnLockLost = events.onLockLost;
		this.OnError = reporter.onError;
		this.OnStatus = reporter.onStatus;
	}

	public init(key: string, defaultData?: T): DeepReadonly<T> {
		checkKey(key);
		if (defaultData !== undefined) {
			checkData(defaultData, "the default");
		}
		const present = this.store.openNow(key);
		if (present !== undefined) {
			return this.view(present);
		}
		const kept = copyValue(defaultData);
		return apart(this.store, "init", [key], () =>
			this.view(this.store.openOrFail(key, { fallback: kept, isKept: true })),
		);
	}

	public get(key: string): DeepReadonly<T> | undefined {
		checkKey(key);
		const document =
			this.store.openNow(key) ??
			apart(this.store, "get", [key], () => this.store.open(key, { isKept: true }));
		return document === undefined ? undefined : this.view(document);
	}

	public getOrInit(key: string, defaultData: T): DeepReadonly<T> {
		return this.init(key, defaultData);
	}

	public getCached(key: string): DeepReadonly<T> | undefined {
		const document = this.store.context.cache.get(key);
		if (document === undefined) {
			checkKey(key);
			return undefined;
		}
		return this.view(document);
	}

	public read(key: string): T | undefined {
		checkKey(key);
		const found = apart(this.store, "read", [key], () => this.store.find(key, "loading"));
		const data = found === undefined ? this.store.context.schema.newData(key) : found.data;
		return data as T | undefined;
	}

	public size(): number {
		return this.store.context.cache.size();
	}

	public hasKey(key: string): boolean {
		checkKey(key);
		const isHere = this.store.context.cache.get(key) !== undefined;
		return isHere || apart(this.store, "hasKey", [key], () => this.store.has(key));
	}

	public set(key: string, data: T): DeepReadonly<T> {
		checkKey(key);
		checkData(data, "data");
		this.store.assertValid(key, data);
		const kept = copyValue(data);
		return this.change("set", key, () => copyValue(kept), kept);
	}

	public patch(key: string, fields: Patch<T>): DeepReadonly<T> {
		checkTable(fields, "the fields of patch");
		checkData(fields, "fields");
		return this.change("patch", key, patchFields(copyValue(fields)));
	}

	public increment(key: string, path: string, by = 1): number {
		checkString(path, "a path");
		checkNumber(by, "the amount");
		return numberAt(this.change("increment", key, incrementPath(path, by)), path);
	}

	public delete(key: string): boolean;
	public delete(key: string, callback: (success: boolean, problem?: PPDBError) => void): void;
	public delete(
		key: string,
		callback?: (success: boolean, problem?: PPDBError) => void,
	): boolean | undefined {
		checkKey(key);
		if (callback === undefined) {
			return apart(this.store, "delete without a callback", [key], () =>
				this.store.remove(key),
			);
		}
		checkFunction(callback, "the callback");
		beginApart(this.store, [key], () => {
			const [ok, problem] = pcall(() => this.store.remove(key));
			tellProgress(this.store, "delete", callback, (tell) => {
				tell(ok, ok ? undefined : (problem as PPDBError));
			});
		});
		return undefined;
	}

	public leave(key: string): void {
		checkKey(key);
		apart(this.store, "leave", [key], () => {
			const document = this.store.context.cache.get(key);
			if (document !== undefined) {
				this.store.eviction.leave(document);
			}
		});
	}

	public flush(key?: string): void {
		if (key !== undefined) {
			checkKey(key);
		}
		apart(this.store, "flush", key === undefined ? undefined : [key], () => {
			if (key === undefined) {
				flushAll(this.store);
				return;
			}
			const document = this.store.context.cache.get(key);
			if (document !== undefined) {
				flushDocument(this.store, document);
			}
		});
	}

	public clearCache(key?: string): void {
		if (key !== undefined) {
			this.leave(key);
			return;
		}
		apart(this.store, "clearCache", undefined, () => {
			leaveAll(this.store);
		});
	}

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
		return apart(this.store, "batchUpdate", undefined, () =>
			batchUpdate(this.store, items, onProgress),
		);
	}

	public batchUpdateAll(
		prefix: string,
		updater: UpdateFunction<T>,
		options: BatchAllOptions = {},
	): BatchAllResult {
		readBatchAll(prefix, updater, options);
		return apart(this.store, "batchUpdateAll", undefined, () =>
			batchUpdateAll(this.store, prefix, updater as Updater, options),
		);
	}

	public keys(prefix = "", onPage?: KeysProgress): Array<string> {
		checkString(prefix, "a prefix");
		if (onPage !== undefined) {
			checkFunction(onPage, "the progress callback");
		}
		return listKeys(onPage, (cursor) => {
			this.store.assertNotClosed();
			return apart(this.store, "keys", [], () => listPage(this.store, prefix, cursor));
		});
	}

	public export(keys?: ReadonlyArray<string>): Map<string, ExportedDocument<T>> {
		if (keys !== undefined) {
			checkKeys(keys);
		}
		const listed = keys === undefined ? undefined : [...keys];
		const exportThem = () => exportDocuments(this.store, listed);
		// What is here can be copied without a wait.
		const documents =
			listed === undefined ? exportThem() : apart(this.store, "export", listed, exportThem);
		return documents as Map<string, ExportedDocument<T>>;
	}

	public import(
		documents: ReadonlyMap<string, ExportedDocument<T>>,
		onProgress?: BatchProgress,
	): BatchResults {
		return apart(this.store, "import of documents", undefined, () =>
			importDocuments(this.store, documents, onProgress),
		);
	}

	public transaction<const Keys extends ReadonlyArray<string>>(
		keys: Keys,
		run: TransactionFunction<T, Keys>,
	): boolean {
		const sorted = readTransactionKeys(keys, run);
		const runInOrder = inOrderOf(keys, run as TransactionFunction<unknown>);
		return apart(this.store, "transaction", sorted, () =>
			runTransaction(this.store, sorted, runInOrder),
		);
	}

	public hook(name: keyof Hooks, hook: Callback): Disconnect {
		checkOneOf(name, HOOK_NAMES, "a hook");
		checkFunction(hook, "a hook");
		return this.store.context.events.addHook(name, hook);
	}

	public observe<Part>(
		key: string,
		selector: (data: DeepReadonly<T>) => Part,
		callback: (part: Part, previous: Part) => void,
	): Disconnect {
		checkKey(key);
		checkFunction(selector, "the selector");
		checkFunction(callback, "the callback");
		const { cache, changes } = this.store.context;
		const document = cache.get(key);
		return changes.observe(
			key,
			selector as (data: unknown) => unknown,
			callback as (part: unknown, previous: unknown) => void,
			document === undefined ? undefined : freezeValue(document.data()),
		);
	}

	public setWebhook(url: string | Secret): void {
		this.store.context.reporter.setWebhook(url);
	}

	public sendToDiscord(enabled: boolean): void {
		this.store.context.reporter.sendToDiscord(enabled);
	}

	public stat(): StoreStat {
		return storeStat(this.store);
	}

	public inspect(key: string): DocumentView | undefined {
		checkKey(key);
		return viewDocument(this.store, key);
	}

	private updateCarefully(
		key: string,
		updater: UpdateFunction<T>,
		options: UpdateOptions | undefined,
	): DeepReadonly<T> {
		checkFunction(updater, "the updater");
		const document = this.store.context.cache.documents.get(key);
		if (options === undefined && document?.hasRoom() === true) {
			document.update(updater as Updater);
			return this.view(document);
		}
		const { durable, remote } = options === undefined ? NO_OPTIONS : readUpdateOptions(options);
		if (remote === true && mayBeElsewhere(this.store, key)) {
			checkKey(key);
			return apart(
				this.store,
				"update of a document that is elsewhere",
				[key],
				() => updateRemotely(this.store, key, updater as Updater) as DeepReadonly<T>,
			);
		}
		if (durable !== true) {
			return this.change("update", key, updater as Updater);
		}
		checkKey(key);
		return apart(this.store, "a durable update", [key], () => {
			const { document, data } = updateWhenReady(this.store, key, updater as Updater, {
				isKept: true,
			});
			this.store.confirmNewest(document, "leaving");
			return data as DeepReadonly<T>;
		});
	}

	/** Changes a document: at once where that can be done, apart where it has to be waited for. */
	private change(what: string, key: string, updater: Updater, fallback?: T): DeepReadonly<T> {
		const applied = updateNow(this.store, key, updater);
		if (applied !== undefined) {
			return applied.data as DeepReadonly<T>;
		}
		checkKey(key);
		const { data } = apart(this.store, `${what} of a document that is not at hand`, [key], () =>
			updateWhenReady(this.store, key, updater, { fallback, isKept: true }),
		);
		return data as DeepReadonly<T>;
	}

	private view(document: Document): DeepReadonly<T> {
		return document.handOut() as DeepReadonly<T>;
	}
}
