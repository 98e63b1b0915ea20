import type { EmulatedPlayer } from "../../../emulator/index";
import { PLAYER_STORE, playerKey } from "../names";
import type { SimServer } from "../sim-server";

/** How long a player waits after his document did not load. */
const RETRY_JOIN_SECONDS = { min: 2, max: 6 };

/** The share of waits, with the shortest `loadTimeout`, that are longer than the longest lease of a dead server. */
const LOAD_TRIES = 8;
/** A minute whose limit is used up is over by the last try. */
const LOAD_PAUSE = { min: 8, max: 9 };

/** Whether a player has not left yet; it may change with each yield. */
function isHere(player: EmulatedPlayer): boolean {
	return player.Parent !== undefined;
}

/** One player's stay on a server: loads his document and changes it until he leaves. */
export function playSession(host: SimServer, player: EmulatedPlayer): void {
	const key = playerKey(player.UserId);
	const { plan } = host.world;
	while (isHere(player) && !host.init(PLAYER_STORE, key).ok) {
		host.pause(RETRY_JOIN_SECONDS);
		// Without an end, some caller would always be about to load what the server must not.
		if (!host.isBusy()) {
			return;
		}
	}
	while (isHere(player) && host.isBusy()) {
		const { ok } = host.update(PLAYER_STORE, key);
		if (!ok && plan.isSession) {
			// The document may be another server's by now.
			host.init(PLAYER_STORE, key);
		}
		if (host.random.chance(plan.flushChance)) {
			host.flush(PLAYER_STORE, key);
		}
		host.pause(plan.updatePause);
	}
}

/** Loads the documents of a number of players; the result is the keys of those that did not load. */
export function loadPlayers(host: SimServer, count: number): ReadonlyArray<string> {
	const failed = new Array<string>();
	for (let userId = 1; userId <= count; userId++) {
		const key = playerKey(userId);
		let tries = 0;
		while (tries < LOAD_TRIES && !host.init(PLAYER_STORE, key).ok) {
			tries += 1;
			host.pause(LOAD_PAUSE);
		}
		if (tries === LOAD_TRIES) failed.push(key);
	}
	return failed;
}
