import type { Signal } from "@rbxts/beacon";

import type { PPDB } from "./ppdb";
import type { StoreSignals } from "./store-signals";
import {
	checkData,
	checkFunction,
	checkKey,
	checkNumber,
	checkOneOf,
	checkString,
	checkTable,
	readKeys,
} from "../value/arguments";
import {
	readBatchAllOptions,
	readCallbackAndOptions,
	readIncrementOptions,
	readUpdateOptions,
	type BatchAllOptions,
	type IncrementOptions,
	type UpdateFunction,
	type UpdateOptions,
} from "../update/update-options";
import {
	batchUpdate,
	tellProgress,
	type BatchProgress,
	type BatchResults,
} from "../batch/batch-update";
import { batchUpdateAll, type BatchAllResult } from "../batch/batch-update-all";
import { exportDocuments, type ExportedDocument } from "../batch/export-documents";
import { importDocuments } from "../batch/import-documents";
import { listKeys, listPage, type KeysProgress } from "../batch/list-keys";
import { readBatch } from "../batch/read-batch";
import type { DeepReadonly } from "../base/deep-readonly";
import { incrementPath, numberAt } from "../document/increment-path";
import type { Patch } from "../base/patch";
import { patchFields } from "../document/patch-fields";
import type { Updater } from "../document/update-log";
import { callTagged, type PPDBError } from "../base/error";
import type { ChangeSource } from "../events/change-feed";
import { HOOK_NAMES, type Disconnect, type Hooks, type SaveSummary } from "../events/hooks";
import type { Document } from "../document/document";
import { viewDocument, type DocumentView } from "./inspect";
import { assertStore, requireColon } from "./require-colon";
import { storeStat, type StoreStat } from "./stat";
import type { StoreStatus } from "../telemetry/status";
import { apart, beginApart } from "../store/apart";
import { changeDocument } from "../update/change-document";
import { createUpdate } from "../update/update";
import type { Store } from "../store/store";
import { flushAll, flushDocument, leaveAll } from "../store/whole-store";
import { inOrderOf, type TransactionFunction } from "../transaction/transaction-function";
import { readTransactionKeys } from "../transaction/read-transaction";
import { runTransaction } from "../transaction/transaction";
import { copyValue } from "../value/copy-value";
import { freezeValue } from "../value/freeze-value";

/** One script's object for a store: checks the arguments and delegates. */
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
	public readonly OnRejected: Signal<[key: string, error: PPDBError, tag: unknown]>;
	public readonly OnStatus: Signal<[status: StoreStatus]>;

	public readonly update: PPDB<T>["update"];

	public constructor(public readonly store: Store) {
		const { events, reporter, changes } = store.context;
		const update = createUpdate(store, (caller) => {
			assertStore(StoreHandle, caller, "update");
		});
		this.update = update as PPDB<T>["update"];
		this.OnInit = events.onInit as Signal<[string, DeepReadonly<T>]>;
		this.OnSave = events.onSave as Signal<[string, DeepReadonly<T>, SaveSummary]>;
		this.OnDelete = events.onDelete;
		this.OnInvalidate = events.onInvalidate;
		this.OnChange = changes.onChange as unknown as StoreSignals<T>["OnChange"];
		this.OnLockLost = events.onLockLost;
		this.OnError = reporter.onError;
		this.OnRejected = events.onRejected;
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
		const kept =
			defaultData === undefined
				? undefined
				: this.store.context.schema.completed(key, copyValue(defaultData));
		return apart(this.store, "init", [key], () =>
			this.view(this.store.openOrFail(key, { fallback: kept, staySeconds: math.huge })),
		);
	}

	public get(key: string): DeepReadonly<T> | undefined {
		checkKey(key);
		const present = this.store.lookNow(key);
		if (present !== undefined) {
			return this.view(present);
		}
		return apart(this.store, "get", [key], () => {
			const found = this.store.lookAt(key);
			if (found === "apart") {
				const { store } = this;
				return freezeValue(store.lookUp(key)) as DeepReadonly<T> | undefined;
			}
			return found === undefined ? undefined : this.view(found);
		});
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
		return found?.data as T | undefined;
	}

	public size(): number {
		return this.store.context.cache.size();
	}

	public hasKey(key: string): boolean {
		checkKey(key);
		const isHere = this.store.context.cache.get(key) !== undefined;
		return isHere || apart(this.store, "hasKey", [key], () => this.store.has(key));
	}

	public set(key: string, data: T, options?: UpdateOptions): DeepReadonly<T> {
		checkKey(key);
		checkData(data, "data");
		const how = readUpdateOptions("set", options);
		this.store.assertValid(key, data);
		const kept = copyValue(data);
		const updater = () => copyValue(kept);
		return changeDocument(this.store, "set", key, updater, how, kept) as DeepReadonly<T>;
	}

	public patch(key: string, fields: Patch<T>, options?: UpdateOptions): DeepReadonly<T> {
		checkTable(fields, "the fields of patch");
		checkData(fields, "fields");
		const how = readUpdateOptions("patch", options);
		const updater = patchFields(copyValue(fields));
		return changeDocument(this.store, "patch", key, updater, how) as DeepReadonly<T>;
	}

	public increment(key: string, path: string, by = 1, options?: IncrementOptions): number {
		checkString(path, "a path");
		checkNumber(by, "the amount");
		const how = readIncrementOptions(options);
		const updater = incrementPath(path, by, how);
		return numberAt(changeDocument(this.store, "increment", key, updater, how), path);
	}

	public delete(key: string, options?: UpdateOptions): boolean;
	public delete(
		key: string,
		callback: (success: boolean, problem?: PPDBError) => void,
		options?: UpdateOptions,
	): void;
	public delete(key: string, first?: unknown, second?: unknown): boolean | undefined {
		checkKey(key);
		const { callback, options } = readCallbackAndOptions<
			(success: boolean, problem?: PPDBError) => void
		>("delete", first, second);
		const remove = () => callTagged(options.tag, () => this.store.remove(key));
		if (callback === undefined) {
			return apart(this.store, "delete without a callback", [key], remove);
		}
		beginApart(this.store, [key], () => {
			const [ok, problem] = pcall(remove);
			tellProgress(this.store, "delete", callback, (tell) => {
				tell(ok, ok ? undefined : (problem as PPDBError));
			});
		});
		return undefined;
	}

	public leave(key: string): void {
		checkKey(key);
		apart(this.store, "leave", [key], () => {
			this.store.leave(key);
		});
	}

	public flush(key?: string): void {
		if (key !== undefined) {
			checkKey(key);
		}
		apart(this.store, "flush", key === undefined ? undefined : [key], (isHeard) => {
			if (key === undefined) {
				flushAll(this.store, isHeard);
				return;
			}
			const document = this.store.context.cache.get(key);
			if (document !== undefined) {
				flushDocument(this.store, document, isHeard);
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
		onProgress?: BatchProgress | UpdateOptions,
		options?: UpdateOptions,
	): BatchResults;
	public batchUpdate(
		updaters: { readonly [key: string]: UpdateFunction<T> },
		onProgress?: BatchProgress | UpdateOptions,
		options?: UpdateOptions,
	): BatchResults;
	public batchUpdate(
		targets: unknown,
		second?: unknown,
		third?: unknown,
		fourth?: unknown,
	): BatchResults {
		const { items, onProgress } = readBatch(targets, second, third, fourth);
		return apart(this.store, "batchUpdate", undefined, (isHeard) =>
			batchUpdate(this.store, items, onProgress, isHeard),
		);
	}

	public batchUpdateAll(
		prefix: string,
		updater: UpdateFunction<T>,
		options?: BatchAllOptions,
	): BatchAllResult {
		checkFunction(updater, "the updater");
		checkString(prefix, "a prefix");
		const how = readBatchAllOptions(options);
		return apart(this.store, "batchUpdateAll", undefined, (isHeard) =>
			batchUpdateAll(this.store, prefix, updater as Updater, how, isHeard),
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
		const listed = keys === undefined ? undefined : readKeys(keys, "the keys");
		const exportThem = () => exportDocuments(this.store, listed);
		// Cached documents can be copied without waiting.
		const documents =
			listed === undefined ? exportThem() : apart(this.store, "export", listed, exportThem);
		return documents as Map<string, ExportedDocument<T>>;
	}

	public import(
		documents: ReadonlyMap<string, ExportedDocument<T>>,
		onProgress?: BatchProgress | UpdateOptions,
		options?: UpdateOptions,
	): BatchResults {
		const last = readCallbackAndOptions<BatchProgress>("import", onProgress, options);
		return apart(this.store, "import of documents", undefined, (isHeard) =>
			importDocuments(this.store, documents, last.callback, last.options, isHeard),
		);
	}

	public transaction<const Keys extends ReadonlyArray<string>>(
		keys: Keys,
		run: TransactionFunction<T, Keys>,
		options?: UpdateOptions,
	): boolean {
		const sorted = readTransactionKeys(keys, run);
		const { tag } = readUpdateOptions("transaction", options);
		const runInOrder = inOrderOf(keys, run as TransactionFunction<unknown>);
		return apart(this.store, "transaction", sorted, () =>
			callTagged(tag, () =>
				runTransaction(this.store, {
					keys: sorted,
					run: runInOrder,
					newData: (key) => this.store.context.schema.newData(key),
					makesRecords: false,
				}),
			),
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

	private view(document: Document): DeepReadonly<T> {
		return document.handOut() as DeepReadonly<T>;
	}
}

requireColon(StoreHandle);
