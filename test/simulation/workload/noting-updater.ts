import type { SimulatedData } from "../document-data";
import type { SimServer } from "../sim-server";

/** A document that a call is about. */
export interface Target {
	readonly storeName: string;
	readonly key: string;
	readonly isDeletable: boolean;
}

/** An updater that counts as made once it has run: whether or not its caller gets an answer, it must be stored then. */
export function notingUpdater(
	host: SimServer,
	{ storeName, key, isDeletable }: Target,
	id = host.world.ledger.nextId(),
): (data: SimulatedData) => SimulatedData {
	const { ledger, trace } = host.world;
	const document = `${storeName}/${key}`;
	const isElsewhere = host.isElsewhere(storeName, key);
	const updater = host.updaterOf(id, storeName, key, isDeletable);
	let isNoted = false;
	return (data) => {
		const changed = updater(data);
		if (!isNoted) {
			isNoted = true;
			if (isElsewhere || !host.isCached(storeName, key)) {
				ledger.noteInCall(host.name, document, id, true);
			} else {
				ledger.note(host.name, document, id);
			}
			trace.note("fickle update", host.name, document, id);
		}
		return changed;
	};
}
