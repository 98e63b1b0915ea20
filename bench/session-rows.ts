import type { EmulatedCloud } from "../emulator/index";
import type { Measured } from "./measured";
import { addOne, SessionGame, type Member } from "./session-game";

const KEY = "player_1";
const HOP_SERVERS = 3;
const HOP_SECONDS = 60;
const HOP_GAP_SECONDS = 0.5;
const PLAY_SECONDS = { min: 1, max: 6 };
const UPDATE_SECONDS = 0.5;
const FAULT_CHANCE = 0.1;
const REJOIN_SECONDS = 5;
const PLAYERS = 30;
const SESSION_SECONDS = 900;
/** How long a change of them takes to come: it does not matter, as commits cost no units. */
const UPDATE_PAUSE_SECONDS = 10;

/** One seed of a row. */
export type Row = (seed: number, measured: Measured) => void;

function inGame(seed: number, body: (play: SessionGame) => void): void {
	const play = new SessionGame(seed);
	play.cloud.run(() => {
		body(play);
	});
}

function init(play: SessionGame, member: Member): number | undefined {
	return play.time(member, () => {
		member.store.init(KEY);
	});
}

function initAndUpdate(play: SessionGame, member: Member): void {
	play.time(member, () => {
		member.store.init(KEY);
		member.store.update(KEY, addOne);
	});
}

/** A free key. */
export const freeKey: Row = (seed, measured) => {
	inGame(seed, (play) => {
		measured.add(init(play, play.start(1)[0]));
	});
};

/** The player joins the next server at the instant of leaving with unsaved changes. */
export const hopWithoutGap: Row = (seed, measured) => {
	inGame(seed, (play) => {
		const [a, b] = play.start(2);
		initAndUpdate(play, a);
		a.server.spawn(() => {
			a.store.leave(KEY);
		});
		measured.add(init(play, b));
		measured.count("lost", 1 - (b.store.getCached(KEY)?.count ?? 0));
	});
};

/** Another server wants what is in use. */
export const liveHandOver: Row = (seed, measured) => {
	inGame(seed, (play) => {
		const [a, b] = play.start(2);
		initAndUpdate(play, a);
		// At any moment of its inbox's polls.
		play.cloud.sleep(play.cloud.random.range(0, 2));
		measured.add(init(play, b));
		measured.count("lost", 1 - (b.store.getCached(KEY)?.count ?? 0));
	});
};

/** The server dies, and its player is back 5 s later. */
export const crashed: Row = (seed, measured) => {
	inGame(seed, (play) => {
		const [a, b] = play.start(2);
		init(play, a);
		// At any moment between two beats.
		play.cloud.sleep(play.cloud.random.range(0, 10));
		a.server.crash();
		play.cloud.sleep(REJOIN_SECONDS);
		measured.add(init(play, b));
	});
};

/** A player who hops all the time. */
export function fastHops(breakThings: (cloud: EmulatedCloud) => void): Row {
	return (seed, measured) => {
		inGame(seed, (play) => {
			const { cloud } = play;
			const members = play.start(HOP_SERVERS);
			breakThings(cloud);
			let accepted = 0;
			const endsAt = cloud.clock.now() + HOP_SECONDS;
			for (let hop = 0; cloud.clock.now() < endsAt; hop++) {
				const member = members[hop % HOP_SERVERS];
				const seconds = init(play, member);
				measured.add(seconds);
				if (seconds === undefined) continue;
				const playsUntil =
					cloud.clock.now() + cloud.random.range(PLAY_SECONDS.min, PLAY_SECONDS.max);
				while (cloud.clock.now() < playsUntil) {
					play.time(member, () => {
						member.store.update(KEY, addOne);
						accepted += 1;
					});
					cloud.sleep(UPDATE_SECONDS);
				}
				member.server.spawn(() => {
					member.store.leave(KEY);
				});
				cloud.sleep(HOP_GAP_SECONDS);
			}
			cloud.faults.heal();
			cloud.sleep(HOP_SECONDS);
			const missing = accepted - play.storedCount(KEY);
			measured.count("lost", math.max(missing, 0));
			measured.count("doubled", math.max(-missing, 0));
		});
	};
}

/** Requests of a data store fail before and after they land. */
export function breakDataStore({ faults }: EmulatedCloud): void {
	faults.dataStore.errorBeforeCommit = FAULT_CHANCE;
	faults.dataStore.errorAfterCommit = FAULT_CHANCE;
}

/** Those of the memory store as well. */
export function breakBoth(cloud: EmulatedCloud): void {
	breakDataStore(cloud);
	cloud.faults.memoryStore.errorBeforeCommit = FAULT_CHANCE;
	cloud.faults.memoryStore.errorAfterCommit = FAULT_CHANCE;
}

/** A session without a change. */
export const unchanged: Row = (seed, measured) => {
	inGame(seed, (play) => {
		const [a] = play.start(1);
		play.time(a, () => {
			a.store.init(KEY);
			a.store.leave(KEY);
		});
		play.cloud.sleep(5);
		const writes = play.cloud.requests.total({ service: "dataStore", method: "UpdateAsync" });
		measured.count("writes", writes.requests);
	});
};

/** 30 players on a server at any time, whose documents change; each stays for a quarter of an hour. */
export const memoryUnits: Row = (seed, measured) => {
	inGame(seed, (play) => {
		const [{ server, store }] = play.start(1);
		for (let slot = 1; slot <= PLAYERS; slot++) {
			server.join(slot);
			server.spawn(() => {
				let endsAt = server.random.range(0, SESSION_SECONDS);
				for (let player = 1; ; player++) {
					const key = `player_${slot}_${player}`;
					store.init(key);
					while (play.cloud.clock.now() < endsAt) {
						store.update(key, addOne);
						server.task.wait(UPDATE_PAUSE_SECONDS);
					}
					store.leave(key);
					endsAt += SESSION_SECONDS;
				}
			});
		}
		const units = () => play.cloud.requests.total({ service: "memoryStore" }).tokens;
		play.cloud.sleep(SESSION_SECONDS / 3);
		const before = units();
		play.cloud.sleep(SESSION_SECONDS);
		measured.add((units() - before) / PLAYERS / (SESSION_SECONDS / 60));
	});
};
