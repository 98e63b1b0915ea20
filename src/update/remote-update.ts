import { unsoundData } from "../document/replay";
import type { Updater } from "../document/update-log";
import { badResult, problemOfResult } from "../document/problem-of-result";
import { updaterFailure } from "../document/updater-failure";
import { runTransaction } from "../transaction/transaction";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { freezeValue } from "../value/freeze-value";
import type { Opening, Store } from "../store/store";

/**
 * Changes a document where it is stored, whichever server holds it. Yields until it is stored; the server that holds it
 * is notified.
 *
 * @returns the data afterwards, frozen: no commit and no `leave` would find writes to it
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
			const before = drafts[key];
			data = copyValue(before);
			const [status, after, count] = callWithoutYield(updater, before);
			if (status !== "returned") {
				throw updaterFailure(after, key);
			}
			const problem = problemOfResult(before, after, count);
			if (problem !== undefined) {
				throw badResult(problem, key);
			}
			if (after === undefined) {
				return false;
			}
			const [isSound, copy] = pcall(copyValue, after);
			if (!isSound) {
				throw unsoundData(after, key);
			}
			drafts[key] = after;
			data = copy;
			return true;
		},
		newData: () => (mustExist === true ? undefined : newData()),
		makesRecords: true,
	});
	return freezeValue(data);
}
