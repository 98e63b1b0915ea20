import { readPastFailures } from "../requests/read-past-failures";
import type { KeyPage } from "../requests/durable-store";
import type { Store } from "../store/store";

/** Called with the keys of each page; returns false to stop. May yield. */
export type KeysProgress = (
	keys: ReadonlyArray<string>,
	// A function without a return statement takes all pages.
	// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
) => boolean | undefined | void;

/**
 * The keys of all records of a store that begin with a prefix, page by page.
 *
 * @param list - returns the page after a cursor. Yields
 * @throws what `list` and `onPage` throw
 */
export function listKeys(
	onPage: KeysProgress | undefined,
	list: (cursor: string) => KeyPage,
): Array<string> {
	const keys = new Array<string>();
	let cursor = "";
	while (true) {
		const page = list(cursor);
		page.keys.move(0, page.keys.size() - 1, keys.size(), keys);
		if (onPage?.(page.keys) === false || page.isLast) {
			return keys;
		}
		cursor = page.cursor;
	}
}

/**
 * One page of keys, within the budget of listings. Yields.
 *
 * @param cursor - where the previous page ended; "" for the first
 * @throws LoadFailed when all tries failed, Closed
 */
export function listPage(store: Store, prefix: string, cursor: string): KeyPage {
	store.assertNotClosed();
	const { context } = store;
	// Nothing else uses this budget, so nothing needs to be left in it.
	const reading = {
		requestClass: "list",
		priority: "loading",
		problem: `the keys with prefix "${prefix}" could not be listed`,
	} as const;
	const list = () => context.durable.listKeys(prefix, cursor);
	return readPastFailures(context, reading, list).value as KeyPage;
}
