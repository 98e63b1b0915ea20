import { PPDBError } from "../base/error";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { copyValue } from "../value/copy-value";
import { KEYS_AT_ONCE } from "./batch-update";

/** A document exported from a store: plain data, which can be stored or sent as JSON. */
export interface ExportedDocument<T> {
	readonly data: T;
	/** The schema version of the data: the number of migrations it has been through. */
	readonly version: number;
}

/**
 * Copies of cached documents, and of records whose documents are not cached. Yields
 * for the latter.
 *
 * @param given - the keys; without them, all cached documents
 * @returns by key; keys without a record are left out
 * @throws what reading a record throws, for the first key that cannot be read
 */
export function exportDocuments(
	store: Store,
	given: ReadonlyArray<string> | undefined,
): Map<string, ExportedDocument<unknown>> {
	const keys = given ?? store.context.cache.all().map(({ key }) => key);
	const documents = new Map<string, ExportedDocument<unknown>>();
	const problems = new Map<string, unknown>();
	runParallel(store.context.server.platform.scheduler, keys, KEYS_AT_ONCE, (key) => {
		const [ok, result] = pcall(() => exportOne(store, key));
		if (!ok) {
			problems.set(key, result);
		} else if (result !== undefined) {
			documents.set(key, result);
		}
	});
	for (const key of keys) {
		const cause = problems.get(key);
		if (cause !== undefined) {
			throw cause instanceof PPDBError
				? cause
				: new PPDBError("LoadFailed", "reading broke", { key, cause });
		}
	}
	return documents;
}

function exportOne(store: Store, key: string): ExportedDocument<unknown> | undefined {
	const document = store.context.cache.documents.get(key);
	return document === undefined
		? store.find(key, "maintenance")
		: { data: copyValue(document.data()), version: document.base.version };
}
