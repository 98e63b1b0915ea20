import { PLAYER_STORE, playerKey, SHARED_STORE, sharedKeys } from "../names";
import type { SimServer } from "../sim-server";

const LOOK_SECONDS = 0.1;
/** Between two late calls. Among them are waits for which the library's own callback does not stay. */
const PAUSE_SECONDS = { min: 0, max: 8 };
const LATE_CALLS_MAX = 5;

/**
 * A close callback of the game's own, as soft shutdowns have it: it waits until everybody was teleported, then makes late updates,
 * also when the library has nothing left to wait for, and goes once they are stored.
 */
export function runSoftClosing(host: SimServer): void {
	if (host.world.plan.softChance === 0) {
		return;
	}
	host.server.game.BindToClose(() => {
		if (!host.isClosingSoftly) {
			return;
		}
		const players = host.present().map(({ UserId }) => playerKey(UserId));
		while (!host.present().isEmpty()) {
			host.server.task.wait(LOOK_SECONDS);
		}
		for (let call = host.habits.integer(0, LATE_CALLS_MAX); call >= 1; call--) {
			host.server.task.wait(host.habits.range(PAUSE_SECONDS.min, PAUSE_SECONDS.max));
			updateLate(host, players);
		}
		host.hasStopped = true;
		waitUntilStored(host);
	});
}

function updateLate(host: SimServer, players: ReadonlyArray<string>): void {
	const shared = sharedKeys(host.world.plan);
	const isShared = players.isEmpty() || (!shared.isEmpty() && host.habits.chance(0.5));
	if (isShared && shared.isEmpty()) {
		return;
	}
	const [storeName, keys] = isShared ? [SHARED_STORE, shared] : [PLAYER_STORE, players];
	const key = host.habits.pick(keys);
	if (host.store(storeName).getCached(key) === undefined && !host.init(storeName, key).ok) {
		return;
	}
	host.update(storeName, key);
	if (host.habits.chance(0.3)) {
		host.leave(storeName, key);
	}
}

function waitUntilStored({ name, server, world: { ledger } }: SimServer): void {
	const isStored = () => ledger.lanesOf(name).every((lane) => ledger.openUpdates(lane).isEmpty());
	while (!isStored()) {
		server.task.wait(LOOK_SECONDS);
	}
}
