import type { CallOutcome } from "../calls";
import type { SimulatedData } from "../document-data";
import { PLAYER_STORE } from "../names";
import type { SimServer } from "../sim-server";
import { type Edit, UPDATE, type Way, WAYS } from "./ways";

/**
 * Changes a player's document that is on another server, or nowhere, as a gift, a season reset and what comes after `leave` do.
 * Nothing can be said of the update until the call has returned; then it must be stored.
 */
export function editRemotely(host: SimServer, key: string): void {
	if (host.isElsewhere(PLAYER_STORE, key)) {
		edit(host, key, host.habits.pick(WAYS), (data) => data);
	}
}

/** The same by a plain `update`, which may do more than its id says. */
export function updateElsewhere(host: SimServer, key: string, season: Edit): CallOutcome<unknown> {
	return edit(host, key, UPDATE, season);
}

function edit(host: SimServer, key: string, [what, call]: Way, season: Edit): CallOutcome<unknown> {
	const { ledger, calls, exactlyOnce } = host.world;
	const document = `${PLAYER_STORE}/${key}`;
	const id = ledger.nextId();
	const put = host.updaterOf(id, PLAYER_STORE, key);
	let giveUp: (() => void) | undefined;
	// Of a document that is being loaded, or has no room, it may be an update like any other.
	const run = { isCancelled: false, isStored: false };
	const updater = (data: SimulatedData) => {
		if (giveUp === undefined) {
			giveUp = ledger.noteInCall(host.name, document, id);
			host.world.trace.note("remote edit", host.name, document, id);
		}
		run.isStored = !host.isCached(PLAYER_STORE, key);
		const result = season(put(data));
		run.isCancelled = result === undefined;
		return result;
	};
	const outcome = calls.make(what, host.name, document, () =>
		call(host.store(PLAYER_STORE), key, updater),
	);
	if (!outcome.ok || run.isCancelled) {
		giveUp?.();
		host.world.contents.forget(id);
	} else if (run.isStored) {
		exactlyOnce.onReturned(`a ${what} of what is elsewhere`, host.name, document, id);
	}
	return outcome;
}
