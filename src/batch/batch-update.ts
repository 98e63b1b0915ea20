import { PPDBError } from "../error";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import type { Updater } from "../document/update-log";

/** So many keys are worked on at a time; the gate spreads their requests over the budget. */
export const KEYS_AT_ONCE = 16;

/** What became of one key. Look at `ok`; the object itself is always true. */
export type BatchResult =
	| { readonly ok: true }
	| {
			readonly ok: false;
			readonly error: PPDBError;
	  };

/** What became of each key. */
export type BatchResults = Map<string, BatchResult>;

/** Told of each key that is done: how many are, of how many, and which. */
export type BatchProgress = (done: number, total: number, key: string) => void;

/** One key of a batch and what to do with its document. */
export interface BatchItem {
	readonly key: string;
	readonly updater: Updater;
	/** What a new document begins with, instead of the template's data. */
	readonly fallback?: unknown;
}

/**
 * Loads, updates and stores many documents. Yields until all are done.
 *
 * A document that was not in the cache before does not stay there.
 */
export function batchUpdate(
	store: Store,
	items: ReadonlyArray<BatchItem>,
	onProgress: BatchProgress | undefined,
): BatchResults {
	const results: BatchResults = new Map();
	let done = 0;
	runParallel(store.context.server.platform.scheduler, items, KEYS_AT_ONCE, (item) => {
		results.set(item.key, updateOne(store, item));
		done += 1;
		if (onProgress !== undefined) {
			const [ok, cause] = pcall(onProgress, done, items.size(), item.key);
			if (!ok) {
				const message = "the progress callback of batchUpdate threw";
				store.context.reporter.report(new PPDBError("HookFailed", message, { cause }));
			}
		}
	});
	return results;
}

/** What could not be stored yet leaves as soon as it is. */
function leaveLater(store: Store, key: string): void {
	const document = store.context.cache.get(key);
	if (document === undefined) {
		return;
	}
	store.context.server.platform.scheduler.spawn(() => {
		// Updates that can never be stored have been reported by the commit that found out.
		pcall(() => {
			store.eviction.leave(document);
		});
	});
}

function updateOne(store: Store, item: BatchItem): BatchResult {
	const { key, updater, fallback } = item;
	const wasCached = store.context.cache.get(key) !== undefined;
	const [ok, problem] = pcall(() => {
		const document = store.require(key, fallback);
		store.apply(document, updater);
		store.confirmNewest(document, "maintenance");
	});
	if (!wasCached) {
		leaveLater(store, key);
	}
	if (ok) {
		return { ok: true };
	}
	const known = problem instanceof PPDBError;
	return {
		ok: false,
		error: known ? problem : new PPDBError("UpdateFailed", "broke", { key, cause: problem }),
	};
}
