import { checkKey } from "../arguments";
import type { Updater } from "../document/update-log";
import { returnedNothing } from "../error";
import { runTransaction } from "../transaction/transaction";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import type { Store } from "./store";

/** Whether a document may be another server's: it is not here, and only one server at a time has it. */
export function mayBeElsewhere({ context }: Store, key: string): boolean {
	return context.session !== undefined && !context.cache.documents.has(key);
}

/**
 * Changes a document where it is stored, whoever holds it. Yields until it is stored; the server that holds it
 * hears of it.
 *
 * @returns the data afterwards
 * @throws what a transaction throws
 */
export function updateRemotely(store: Store, key: string, updater: Updater): unknown {
	checkKey(key);
	let data: unknown;
	runTransaction(store, [key], (drafts) => {
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
	});
	return store.context.shown(data);
}
