import type { SimulatedData } from "../document-data";
import { PLAYER_STORE } from "../names";
import type { SimServer } from "../sim-server";

/**
 * Changes a player's document that is on another server, or nowhere, as a gift does. Nothing can be said of the update until the
 * call has returned; then it must be stored.
 */
export function editRemotely(host: SimServer, key: string): void {
	const { ledger, calls, exactlyOnce } = host.world;
	const document = `${PLAYER_STORE}/${key}`;
	const store = host.store(PLAYER_STORE);
	if (store.getCached(key) !== undefined || host.isLoading(PLAYER_STORE, key)) {
		return;
	}
	const id = ledger.nextId();
	const put = host.updaterOf(id, PLAYER_STORE, key);
	let giveUp: (() => void) | undefined;
	const updater = (data: SimulatedData) => {
		if (giveUp === undefined) {
			giveUp = ledger.noteInCall(host.name, document, id);
			host.world.trace.note("remote edit", host.name, document, id);
		}
		return put(data);
	};
	const outcome = calls.make("remote update", host.name, document, () =>
		store.update(key, updater, { remote: true }),
	);
	if (outcome.ok) {
		exactlyOnce.onReturned("a remote update", host.name, document, id);
	} else {
		giveUp?.();
	}
}
