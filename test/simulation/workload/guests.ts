import type { PPDB } from "../../../src/api/ppdb";
import type { BatchResults } from "../../../src/batch/batch-update";
import { newData } from "../document-data";
import { GUEST_PREFIX, guestKeys, PLAYER_STORE } from "../names";
import type { SimServer } from "../sim-server";
import { expectGone } from "./brief-visits";

/** Between two stays on a server: rare enough that a session is not always about to be taken by the next `init`. */
const STAY_PAUSE_SECONDS = 20;
const STAY_SECONDS = { min: 5, max: 30 };
const UPDATES_PER_STAY = 5;

interface Guest {
	mark?: number;
	[increment: string]: unknown;
}

type Store = PPDB<Guest>;
type Change = readonly [
	what: string,
	call: (store: Store, key: string, data: Guest, version: number) => unknown,
];

/** All that replaces and changes documents without an updater, and the maintenance of all. */
const CHANGES: ReadonlyArray<Change> = [
	["set", (store, key, data) => store.set(key, data)],
	["durable set", (store, key, data) => store.set(key, data, { durable: true })],
	["patch", (store, key, { mark }) => store.patch(key, { mark })],
	["increment", (store, key, { mark }) => countUp(store, key, mark)],
	[
		"import",
		(store, key, data, version) =>
			throwFailure(store.import(new Map([[key, { data, version }]]))),
	],
	["batchUpdateAll", (store, _key, { mark }) => markAll(store, mark)],
];
const DELETE_CHANCE = 0.3;

/**
 * Documents in session mode that scripts hold from `init` to `leave`, while others replace, patch, count up, import and delete them: a
 * model of their updates would have to know in which order all that was stored, so they are no players'.
 */
export function runGuests(host: SimServer): void {
	const { plan } = host.world;
	const keys = guestKeys(plan);
	host.byHabit(keys.isEmpty() ? 0 : STAY_PAUSE_SECONDS, () => {
		stay(host, host.habits.pick(keys));
	});
	host.byHabit(keys.isEmpty() ? 0 : plan.resetEvery, () => {
		const key = host.habits.pick(keys);
		if (host.isHere(PLAYER_STORE, key) || host.isLoading(PLAYER_STORE, key)) {
			return;
		}
		if (host.habits.chance(DELETE_CHANCE)) {
			remove(host, key);
		} else {
			change(host, key, host.habits.pick(CHANGES));
		}
	});
}

function stay(host: SimServer, key: string): void {
	if (!host.init(PLAYER_STORE, key).ok) {
		return;
	}
	const seconds = host.habits.range(STAY_SECONDS.min, STAY_SECONDS.max);
	for (let count = 1; count <= UPDATES_PER_STAY; count++) {
		host.world.calls.make("update", host.name, `${PLAYER_STORE}/${key}`, () =>
			host.store(PLAYER_STORE).update(key, (data) => {
				data.count += 1;
				return data;
			}),
		);
		host.server.task.wait(seconds / UPDATES_PER_STAY);
	}
	host.leave(PLAYER_STORE, key);
}

function change(host: SimServer, key: string, [what, call]: Change): void {
	const { calls, farChanges, ledger, plan, trace } = host.world;
	const document = `${PLAYER_STORE}/${key}`;
	const id = ledger.nextId();
	// A server with the older schema may write over what has been through the newer one, and does not know what that needs.
	const data = newData(id, plan.rollingUpdateAt > 0 ? 2 : 1) as unknown as Guest;
	data.mark = id;
	trace.note("far change", host.name, document, `${id} ${what}`);
	expectGone(host, what, key, () => {
		const store = host.store(PLAYER_STORE) as unknown as Store;
		const outcome = calls.make(what, host.name, document, () =>
			call(store, key, data, host.version),
		);
		if (outcome.ok) {
			farChanges.onChanged(what, document, id);
		}
	});
}

function remove(host: SimServer, key: string): void {
	const { calls, farChanges, sessionMoves, trace } = host.world;
	const document = `${PLAYER_STORE}/${key}`;
	const removals = farChanges.removalsOf(document);
	const inits = sessionMoves.countOf(host.name, document);
	const wasCached = host.store(PLAYER_STORE).getCached(key) !== undefined;
	trace.note("far change", host.name, document, "delete");
	expectGone(host, "delete", key, () => {
		const outcome = calls.make("delete", host.name, document, () =>
			host.store(PLAYER_STORE).delete(key),
		);
		// A document of this server's counts as something that was deleted, whether it was stored or not.
		const isElsewhere = !wasCached && sessionMoves.countOf(host.name, document) === inits;
		if (outcome.ok && outcome.value && isElsewhere) {
			farChanges.onRemoved(document, removals);
		}
	});
}

/** A field of its own for each: it may only ever be 1. */
function countUp(store: Store, key: string, mark: number | undefined): number {
	return (store as unknown as PPDB<Record<string, number>>).increment(key, `i${mark}`);
}

function throwFailure(results: BatchResults): void {
	for (const [, result] of results) {
		if (!result.ok) throw result.error;
	}
}

/** Those that were deleted since they were listed are no failures, and there may be no others. */
function markAll(store: Store, mark: number | undefined): void {
	const { updated, failures } = store.batchUpdateAll(GUEST_PREFIX, (data) => {
		data.mark = mark;
		return data;
	});
	throwFailure(failures);
	assert(updated > 0, "there is none");
}
