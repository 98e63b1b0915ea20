import type { Updater } from "../document/update-log";
import { returnedNothing } from "../error";
import { runTransaction } from "../transaction/transaction";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import type { Opening, Store } from "./store";

/**
 * Changes a document where it is stored, whoever holds it. Yields until it is stored; the server that holds it
 * hears of it.
 *
 * @returns the data afterwards
 * @throws what a transaction throws
 */
export function updateRemotely(
	store: Store,
	key: string,
	updater: Updater,
	{ fallback, mustExist }: Opening,
): unknown {
	let data: unknown;
	const newData = () =>
		fallback === undefined ? store.context.schema.newData(key) : copyValue(fallback);
	runTransaction(store, {
		keys: [key],
		run: (drafts) => {
			data = copyValue(drafts[key]);
			const [status, after, count] = callWithoutYield(updater, drafts[key]);
			if (status !== "returned") {
				throw after;
			}
			if (after === undefined) {
				if (count === 0) {
					throw returnedNothing(key);
				}
				return false;
			}
			drafts[key] = after;
			data = copyValue(after);
			return true;
		},
		newData: () => (mustExist === true ? undefined : newData()),
		makesRecords: true,
	});
	return store.context.shown(data);
}
