import { allPlayerKeys, PLAYER_STORE } from "../names";
import type { SimServer } from "../sim-server";
import { editRemotely } from "./remote-edits";

/** How long a player stays who is gone before his data has come, or soon after: of any order between these. */
const STAY_SECONDS = { min: 0.005, max: 5 };
const LATE_UPDATE_CHANCE = 0.5;
const KEYS_PER_RESET = 3;

/** Players who go while their documents load, with what scripts still do for them, and resets of the season. */
export function runBriefVisits(host: SimServer): void {
	const { plan } = host.world;
	const keys = allPlayerKeys(plan);
	host.byHabit(plan.briefEvery, () => {
		const key = host.habits.pick(keys);
		if (!host.isHere(PLAYER_STORE, key) && !host.isLoading(PLAYER_STORE, key)) {
			comeAndGo(host, key);
		}
	});
	host.byHabit(plan.isSession ? plan.resetEvery : 0, () => {
		for (let count = 1; count <= KEYS_PER_RESET; count++) {
			reset(host, host.habits.pick(keys));
		}
	});
}

function comeAndGo(host: SimServer, key: string): void {
	const { task } = host.server;
	task.spawn(() => {
		host.init(PLAYER_STORE, key);
	});
	const { min, max } = STAY_SECONDS;
	task.wait(min * (max / min) ** host.habits.next());
	expectGone(host, "leave", key, () => {
		host.leave(PLAYER_STORE, key);
	});
	if (host.habits.chance(LATE_UPDATE_CHANCE)) {
		host.update(PLAYER_STORE, key);
	}
}

/** Changes a document, or looks at it, wherever it is. */
function reset(host: SimServer, key: string): void {
	const { calls } = host.world;
	if (host.isHere(PLAYER_STORE, key) || host.isLoading(PLAYER_STORE, key)) {
		return;
	}
	expectGone(host, "a call that is not init", key, () => {
		editRemotely(host, key);
		calls.make("get", host.name, `${PLAYER_STORE}/${key}`, () =>
			host.store(PLAYER_STORE).get(key),
		);
	});
}

/** Does something after which a document is not here in session mode, unless another caller initialises it. */
export function expectGone(host: SimServer, what: string, key: string, action: () => void): void {
	const { plan, sessionMoves } = host.world;
	const document = `${PLAYER_STORE}/${key}`;
	const count = sessionMoves.countOf(host.name, document);
	action();
	if (plan.isSession) {
		const isHere = host.isHere(PLAYER_STORE, key);
		sessionMoves.onGone(what, host.name, document, isHere, count);
	}
}
