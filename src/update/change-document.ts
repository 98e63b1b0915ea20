import { checkKey } from "../value/arguments";
import { UNUSED_SECONDS_MAX } from "../store/eviction";
import type { Updater } from "../document/update-log";
import { callTagged } from "../base/error";
import type { UpdateOptions } from "./update-options";
import { apart } from "../store/apart";
import { updateNow, updateWhenReady } from "./apply-update";
import type { Store } from "../store/store";

/**
 * Changes a document as the options say: immediately if possible, on a separate thread if it has to wait.
 *
 * @param what - the name of the calling method
 * @param fallback - the data of a new document; without it the template's
 * @returns the data afterwards, as it is handed out
 * @throws why the change failed, with its tag
 */
export function changeDocument(
	store: Store,
	what: string,
	key: string,
	updater: Updater,
	options: UpdateOptions,
	fallback?: unknown,
): unknown {
	return callTagged(options.tag, () => carryOut(store, what, key, updater, options, fallback));
}

function carryOut(
	store: Store,
	what: string,
	key: string,
	updater: Updater,
	{ durable, remote, tag }: UpdateOptions,
	fallback: unknown,
): unknown {
	const applied = durable === true ? undefined : updateNow(store, key, updater, tag);
	if (applied !== undefined) {
		return applied.data;
	}
	checkKey(key);
	const where = durable === true ? "whose change is durable" : "that is not at hand";
	return apart(store, `${what} of a document ${where}`, [key], (isHeard) => {
		const opening = { fallback, staySeconds: UNUSED_SECONDS_MAX, isRemote: remote };
		const { document, data } = updateWhenReady(store, key, updater, opening, tag);
		if (durable === true && document !== undefined) {
			store.confirmNewest(document, "leaving", isHeard);
		}
		return data;
	});
}
