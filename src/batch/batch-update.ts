import { PPDBError, withTag } from "../base/error";
import { updateWhenReady } from "../update/apply-update";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import type { Updater } from "../document/update-log";

/** Keys that are processed at a time; the gate spreads their requests over the budget. */
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

/** Called for each finished key with the number finished, the total, and the key. */
export type BatchProgress = (done: number, total: number, key: string) => void;

/** One key of a batch and its updater. */
export interface BatchItem {
	readonly key: string;
	readonly updater: Updater;
	/** The tag of its error, if it fails. */
	readonly tag?: unknown;
	/** The data of a new document, instead of the template's. */
	readonly fallback?: unknown;
	/** Whether only existing records are updated. */
	readonly mustExist?: boolean;
}

/**
 * Loads, updates and stores many documents. Yields until all are done.
 *
 * A document that only batches have asked for does not stay in the cache, and in session mode none is cached.
 *
 * @param isHeard - whether there is still a caller that gets the results
 */
export function batchUpdate(
	store: Store,
	items: ReadonlyArray<BatchItem>,
	onProgress: BatchProgress | undefined,
	isHeard: () => boolean,
): BatchResults {
	const results: BatchResults = new Map();
	let done = 0;
	runParallel(store.context.server.platform.scheduler, items, KEYS_AT_ONCE, (item) => {
		results.set(item.key, updateOne(store, item, isHeard));
		done += 1;
		const { key } = item;
		tellProgress(store, "batchUpdate", onProgress, (tell) => {
			tell(done, items.size(), key);
		});
	});
	return results;
}

/** Runs a callback on its own thread: it may yield or be cancelled without affecting anything else. */
export function tellProgress<Callback extends object>(
	{ context }: Store,
	what: string,
	onProgress: Callback | undefined,
	call: (callback: Callback) => void,
): void {
	if (onProgress !== undefined) {
		context.server.platform.scheduler.spawn(() => {
			const [ok, cause] = pcall(call, onProgress);
			if (!ok) {
				const message = `the callback of ${what} threw`;
				context.reporter.report(new PPDBError("HookFailed", message, { cause }));
			}
		});
	}
}

/** A document that could not be stored yet leaves once it is, unless the game has asked for it meanwhile. */
function leaveLater(store: Store, key: string): void {
	const document = store.context.cache.get(key);
	if (document === undefined || document.staySeconds > 0) {
		return;
	}
	store.context.server.platform.scheduler.spawn(() => {
		// Updates that can never be stored have been reported by the commit that found this out.
		pcall(() => {
			store.eviction.leave(document);
		});
	});
}

function updateOne(store: Store, item: BatchItem, isHeard: () => boolean): BatchResult {
	const { key, updater, tag, fallback, mustExist } = item;
	const [ok, problem] = pcall(() => {
		const opening = { fallback, mustExist, staySeconds: 0 };
		const { document } = updateWhenReady(store, key, updater, opening, tag);
		if (document !== undefined) {
			store.confirmNewest(document, "maintenance", isHeard);
		}
	});
	leaveLater(store, key);
	if (ok) {
		return { ok: true };
	}
	const known = withTag(problem, tag);
	return {
		ok: false,
		error:
			known instanceof PPDBError
				? known
				: new PPDBError("UpdateFailed", "broke", { key, cause: problem, tag }),
	};
}
