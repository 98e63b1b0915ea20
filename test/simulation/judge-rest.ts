import {
	ACCOUNT_STORE,
	accountKeys,
	allPlayerKeys,
	deletedKeys,
	EXTRA_STORE,
	extraKeys,
	jointKeys,
	PLAYER_STORE,
	SHARED_STORE,
	sharedKeys,
} from "./names";
import type { SimServer } from "./sim-server";
import { notingUpdater, type Target } from "./workload/noting-updater";
import type { World } from "./world";

const LOOK_SECONDS = 1;
/** A thread that waits between two tries is back within this: nothing under way for so long means that nothing is. */
const CALM_LOOKS = 5;
/** What I9 allows. */
const REST_SECONDS_MAX = 120;
/** How many documents are updated on each server: more would use up what it may send. */
const DOCUMENTS_MAX = 6;
const ACCOUNTS_MAX = 3;
/** What the experience may send in a minute may be used up at first. */
const TRIES_MAX = 8;
const AGAIN_SECONDS = 9;

/**
 * Nobody asks for anything any more: all servers come to rest, and then every call is as quick as on the first day, on a server
 * that has been through everything and on one that has seen nothing.
 */
export function judgeRest(world: World): void {
	if (!waitForRest(world)) {
		return;
	}
	const { plan, fleet, habitRandom, soak } = world;
	soak?.onRest(world);
	const newest = plan.rollingUpdateAt > 0 ? 2 : 1;
	const old = fleet.alive().filter(({ version }) => version === newest);
	if (!old.isEmpty()) {
		callEverything(world, habitRandom.pick(old));
	}
	callEverything(world, fleet.start());
}

/** Yields until no server has anything under way; the result is whether they all got there. */
function waitForRest({ cloud, fleet, atRest }: World): boolean {
	const since = cloud.clock.now();
	let calmLooks = 0;
	while (calmLooks < CALM_LOOKS) {
		cloud.sleep(LOOK_SECONDS);
		const busy = fleet.alive().find((server) => isBusy(server));
		calmLooks = busy === undefined ? calmLooks + 1 : 0;
		if (busy !== undefined && cloud.clock.now() - since > REST_SECONDS_MAX) {
			atRest.onBusy(busy.name, busy.load());
			return false;
		}
	}
	return true;
}

function isBusy(server: SimServer): boolean {
	const { queued, inFlight, heldKeys } = server.load();
	return queued > 0 || inFlight > 0 || heldKeys > 0;
}

function callEverything(world: World, host: SimServer): void {
	const { plan, habitRandom } = world;
	const of = (storeName: string, keys: ReadonlyArray<string>, isDeletable = false) =>
		keys.map((key): Target => ({ storeName, key, isDeletable }));
	const targets = [
		...of(PLAYER_STORE, allPlayerKeys(plan)),
		...of(SHARED_STORE, [...sharedKeys(plan), ...jointKeys(plan)]),
		...of(SHARED_STORE, deletedKeys(plan), true),
		...of(EXTRA_STORE, extraKeys(plan)),
	];
	host.ask(() => {
		for (let count = 1; count <= math.min(DOCUMENTS_MAX, targets.size()); count++) {
			updateAtRest(host, habitRandom.pick(targets));
		}
		const accounts = accountKeys(plan.accounts);
		for (let count = 1; count <= math.min(ACCOUNTS_MAX, accounts.size()); count++) {
			visitAtRest(host, habitRandom.pick(accounts));
		}
	});
}

function updateAtRest(host: SimServer, target: Target): void {
	const { storeName, key } = target;
	const store = host.store(storeName);
	timed(host, "hasKey", `${storeName}/${key}`, () => store.hasKey(key));
	host.world.sessionMoves.onUnheardInit(host.name, `${storeName}/${key}`);
	timed(host, "init", `${storeName}/${key}`, () => store.init(key, host.newData()));
	timed(host, "update", `${storeName}/${key}`, () =>
		store.update(key, notingUpdater(host, target), { durable: true }),
	);
	timed(host, "leave", `${storeName}/${key}`, () => {
		store.leave(key);
	});
}

function visitAtRest(host: SimServer, key: string): void {
	const { accounts } = host;
	if (accounts === undefined) {
		return;
	}
	const document = `${ACCOUNT_STORE}/${key}`;
	timed(host, "update", document, () =>
		accounts.update(
			key,
			(data) => {
				data.visits += 1;
				return data;
			},
			{ durable: true },
		),
	);
	timed(host, "transaction", document, () =>
		accounts.transaction([key], (drafts) => {
			drafts[key].visits += 1;
		}),
	);
}

function timed(host: SimServer, what: string, document: string, action: () => unknown): void {
	const { atRest, calls, cloud } = host.world;
	let seconds = 0;
	let code: string | undefined;
	for (let tries = 1; tries <= TRIES_MAX; tries++) {
		const since = cloud.clock.now();
		const outcome = calls.make(what, host.name, document, action);
		seconds = cloud.clock.now() - since;
		code = outcome.ok ? undefined : (outcome.problem.code ?? "an error");
		if (code === undefined) {
			break;
		}
		host.server.task.wait(AGAIN_SECONDS);
	}
	atRest.onCall(what, host.name, document, seconds, code);
}
