import type { Document } from "../document/document";
import { PPDBError } from "../base/error";
import { runParallel } from "../threads/parallel";
import type { Store } from "./store";

/**
 * Stores a document's log. Yields until it is confirmed.
 *
 * @throws what went wrong
 */
export function flushDocument(store: Store, document: Document, isHeard: () => boolean): void {
	const options = { priority: "flushing", isPatient: false, isHeard } as const;
	const problem = store.queue.settle(document, options);
	if (problem !== undefined) {
		throw problem;
	}
}

/**
 * Stores the logs of all documents. Yields.
 *
 * @throws CommitFailed that names the keys, if any failed
 */
export function flushAll(store: Store, isHeard: () => boolean): void {
	forAll(store, store.queue.dirtyDocuments(), (document) => {
		flushDocument(store, document, isHeard);
	});
}

/**
 * Stores all documents and removes them from the cache, and ends loads in progress. Yields.
 *
 * @throws CommitFailed that names the keys, if any could not be stored
 */
export function leaveAll(store: Store): void {
	const { cache, session } = store.context;
	for (const key of cache.loadingKeys()) {
		session?.endLoad(key);
		cache.endLoad(key);
	}
	forAll(store, cache.all(), (document) => {
		store.eviction.leave(document);
	});
}

/** The gate rations the requests, so all documents may start at once. */
function forAll(
	store: Store,
	documents: ReadonlyArray<Document>,
	action: (document: Document) => void,
): void {
	const failures = new Map<string, unknown>();
	const { scheduler } = store.context.server.platform;
	runParallel(scheduler, documents, documents.size(), (document) => {
		const [ok, problem] = pcall(action, document);
		if (!ok) {
			failures.set(document.key, problem);
		}
	});
	const keys = new Array<string>();
	for (const [key] of failures) {
		keys.push(key);
	}
	if (!keys.isEmpty()) {
		keys.sort();
		const message = `${keys.size()} of ${documents.size()} documents could not be stored: ${keys.join(", ")}`;
		throw new PPDBError("CommitFailed", message, { cause: failures.get(keys[0]) });
	}
}
