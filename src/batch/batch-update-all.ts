import type { Updater } from "../document/update-log";
import type { PPDBErrorCode } from "../base/error";
import type { Store } from "../store/store";
import type { BatchAllOptions } from "../update/update-options";
import { batchUpdate, tellProgress, type BatchResults } from "./batch-update";
import { listPage } from "./list-keys";

/** Keys that were deleted after they were listed are not failures. */
const GONE: ReadonlySet<PPDBErrorCode> = new Set(["MissingDocument", "Deleted"]);

/** What became of all keys. */
export interface BatchAllResult {
	/** Documents that were updated and stored. */
	readonly updated: number;
	/** Those that failed, each with its error. */
	readonly failures: BatchResults;
}

/**
 * Updates all documents of a store whose keys begin with a prefix, page by page, so that at most one page of
 * them is in memory. Yields until all are done.
 *
 * @throws LoadFailed when the keys cannot be listed
 */
export function batchUpdateAll(
	store: Store,
	prefix: string,
	updater: Updater,
	{ cursor = "", onPage, tag }: BatchAllOptions,
	isHeard: () => boolean,
): BatchAllResult {
	const failures: BatchResults = new Map();
	let from = cursor;
	let done = 0;
	let updated = 0;
	let isFinished = false;
	while (!isFinished) {
		const page = listPage(store, prefix, from);
		const items = page.keys.map((key) => ({ key, updater, tag, mustExist: true }));
		for (const [key, result] of batchUpdate(store, items, undefined, isHeard)) {
			if (result.ok) {
				updated += 1;
			} else if (!GONE.has(result.error.code)) {
				failures.set(key, result);
			}
		}
		done += items.size();
		from = page.cursor;
		isFinished = page.isLast;
		const cursorNow = from;
		tellProgress(store, "batchUpdateAll", onPage, (tell) => {
			tell(done, cursorNow);
		});
	}
	return { updated, failures };
}
