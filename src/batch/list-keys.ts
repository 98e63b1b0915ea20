import { backoffSeconds } from "../commit/backoff";
import { PPDBError } from "../error";
import type { KeyPage } from "../platform/durable-store";
import type { Store } from "../store/store";

/** Told of the keys of each page; returns false to have no more listed. May yield. */
export type KeysProgress = (
	keys: ReadonlyArray<string>,
	// A function without a return statement is what takes all pages.
	// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
) => boolean | undefined | void;

/**
 * The keys of all records of a store that begin with a prefix. Yields for each page of them.
 *
 * @throws LoadFailed when they cannot be listed, Closed, and what `onPage` throws
 */
export function listKeys(
	store: Store,
	prefix: string,
	onPage: KeysProgress | undefined,
): Array<string> {
	const keys = new Array<string>();
	let cursor = "";
	while (true) {
		const page = listPage(store, prefix, cursor);
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
 * @param cursor - where the page before ended; "" for the first
 * @throws LoadFailed when all tries failed, Closed
 */
export function listPage(store: Store, prefix: string, cursor: string): KeyPage {
	const { server, durable, settings } = store.context;
	const { random, scheduler } = server.platform;
	let failures = 0;
	while (true) {
		store.assertNotClosed();
		// Nothing else spends this budget, so there is nothing to leave it to.
		const answer = server.gate.pass("list", "loading", () => durable.listKeys(prefix, cursor));
		if (answer.ok) {
			return answer.value as KeyPage;
		}
		failures += 1;
		const { kind, message: cause } = answer.failure;
		if (failures > settings.retries() || kind === "invalid" || kind === "closing") {
			const message = `the keys with prefix "${prefix}" could not be listed`;
			throw new PPDBError("LoadFailed", message, { cause });
		}
		store.context.metrics.add("retries");
		scheduler.wait(backoffSeconds(failures, kind, false, random.next()));
	}
}
