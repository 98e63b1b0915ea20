import type { StoredRecord } from "../record-format/record";
import type { Document } from "../document/document";
import type { Store } from "../store/store";
import { copyValue } from "../value/copy-value";
import type { ChangeSet } from "./change-set";

/**
 * Updates the documents of this server to the result of a transaction, and announces it. Does
 * not yield.
 */
export function takeOver(
	store: Store,
	set: ChangeSet,
	changes: ReadonlyMap<string, defined>,
): void {
	const { announcer, cache } = store.context;
	for (const key of set.keys) {
		const record = set.records.get(key);
		const revision = set.revisionOf(key);
		const data = changes.get(key);
		const document = record && cache.documents.get(key);
		if (record === undefined) {
			// Other servers finished it, and may have written since.
			store.context.onDoubt(key);
		} else if (document !== undefined) {
			advance(store, document, record, data);
		}
		const see = () => document?.handOut() ?? store.context.shown(copyValue(data));
		announcer.stored(key, { revision, updates: 1, isReplayed: false }, see);
	}
}

function advance(store: Store, document: Document, record: StoredRecord, data: unknown): void {
	const { schema, server } = store.context;
	const stored = record.writers.get(server.id)?.s ?? 0;
	if (document.log().oldestSequence() <= stored) {
		// A commit has landed whose answer was lost: the next one finds out, and takes this over too.
		server.platform.scheduler.spawn(() => {
			store.queue.settle(document, { priority: "flushing", isPatient: true });
		});
		return;
	}
	const previous = document.data();
	document.advance({
		base: schema.baseOf(record),
		data: copyValue(data),
		lastSequence: stored,
		isForeign: true,
		remainingSince: document.dirtySince,
	});
	store.context.announcer.changed(document, previous, "local");
}
