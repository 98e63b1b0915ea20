import { PPDBError, withTag } from "../base/error";
import { updateWhenReady } from "../update/apply-update";
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
	/** What its failure would be told with. */
	readonly tag?: unknown;
	/** What a new document begins with, instead of the template's data. */
	readonly fallback?: unknown;
	/** Whether only what is stored already is updated. */
	readonly mustExist?: boolean;
}

/**
 * Loads, updates and stores many documents. Yields until all are done.
 *
 * A document that nothing but batches has asked for does not stay in the cache, and in session mode none comes there.
 *
 * @param isHeard - whether there is still somebody who gets the results
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

/** Calls a callback on a thread of its own: what it waits for, or who ends its thread, concerns nobody else. */
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

/** What could not be stored yet leaves as soon as it is, unless the game has asked for it meanwhile. */
function leaveLater(store: Store, key: string): void {
	const document = store.context.cache.get(key);
	if (document === undefined || document.staySeconds > 0) {
		return;
	}
	store.context.server.platform.scheduler.spawn(() => {
		// Updates that can never be stored have been reported by the commit that found out.
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
