import { PLAYER_STORE, playerKey } from "../names";
import type { SimServer } from "../sim-server";
import { editRemotely } from "./remote-edits";

/** A gift needs no hand-over. */
const REMOTE_CHANCE = 0.3;
const STAY_SECONDS = { min: 0, max: 3 };

/** Looks into players' documents now and then, as an admin's script does: their servers have to hand them over. */
export function runVisits(host: SimServer): void {
	const { servers, players, visitChance, visitPause } = host.world.plan;
	while (host.isBusy()) {
		host.pause(visitPause);
		const key = playerKey(host.random.integer(1, servers * players));
		if (!host.isBusy() || !host.random.chance(visitChance)) {
			continue;
		}
		if (host.random.chance(REMOTE_CHANCE)) {
			editRemotely(host, key);
		} else if (host.init(PLAYER_STORE, key).ok) {
			host.update(PLAYER_STORE, key);
			host.pause(STAY_SECONDS);
			host.leave(PLAYER_STORE, key);
		}
	}
}
