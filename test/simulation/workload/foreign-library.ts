import type { PPDB } from "../../../src/api/ppdb";
import type { BatchResults } from "../../../src/batch/batch-update";
import type { ForeignProfile } from "../checkers/foreign-records";
import { newData, type SimulatedData } from "../document-data";
import { foreignKeys, PLAYER_STORE, SHARED_STORE } from "../names";
import type { SimServer } from "../sim-server";
import type { World } from "../world";

const STORES = [SHARED_STORE, PLAYER_STORE];
/** The share of the turns that are the other library's own. */
const SAVE_SHARE = 0.3;

type Store = PPDB<SimulatedData>;

const count = (data: SimulatedData) => {
	data.count += 1;
	return data;
};

type Call = (store: Store, key: string, data: SimulatedData) => unknown;

/** Everything that would use a record. */
const CALLS: ReadonlyArray<[what: string, call: Call]> = [
	["init", (store, key, data) => store.init(key, data)],
	["get", (store, key) => store.get(key)],
	["read", (store, key) => store.read(key)],
	["export", (store, key) => store.export([key])],
	["update", (store, key) => store.update(key, count)],
	["durable update", (store, key) => store.update(key, count, { durable: true })],
	["remote update", (store, key) => store.update(key, count, { remote: true })],
	["set", (store, key, data) => store.set(key, data)],
	["increment", (store, key) => store.increment(key, "count")],
	["batchUpdate", (store, key) => throwFailure(store.batchUpdate([key], count), key)],
	["transaction", (store, key) => store.transaction([key], countDraft(key))],
	["delete", (store, key) => store.delete(key)],
];

function countDraft(key: string): (drafts: Record<string, SimulatedData>) => void {
	return (drafts) => {
		count(drafts[key]);
	};
}

function throwFailure(results: BatchResults, key: string): void {
	const result = results.get(key);
	if (result?.ok === false) {
		throw result.error;
	}
}

function profile(saves: number): ForeignProfile {
	return { Data: { Saves: saves }, MetaData: { LastUpdate: 0 }, GlobalUpdates: [0, []] };
}

/** Another library has records in the stores before anything begins. */
export function beginForeignRecords({ plan, cloud }: World): void {
	for (const store of STORES) {
		for (const key of foreignKeys(plan)) {
			cloud.records.put(store, key, profile(1));
		}
	}
}

/** Scripts that take another library's records for documents, and that library, which goes on saving. */
export function runForeignLibrary(host: SimServer): void {
	const { plan } = host.world;
	const keys = foreignKeys(plan);
	host.byHabit(plan.foreignEvery, () => {
		const [storeName, key] = [host.habits.pick(STORES), host.habits.pick(keys)];
		if (host.habits.chance(SAVE_SHARE)) {
			save(host, storeName, key);
		} else {
			callInVain(host, storeName, key);
		}
	});
}

function save(host: SimServer, storeName: string, key: string): void {
	const store = host.server.dataStoreService.GetDataStore(storeName) as unknown as DataStore;
	pcall(() =>
		store.UpdateAsync<ForeignProfile, ForeignProfile>(key, (stored) =>
			$tuple(profile((stored?.Data.Saves ?? 0) + 1)),
		),
	);
}

function callInVain(host: SimServer, storeName: string, key: string): void {
	const document = `${storeName}/${key}`;
	const { calls, foreignRecords } = host.world;
	const [what, call] = host.habits.pick(CALLS);
	const data = newData(0, host.version);
	const store = host.store(storeName);
	const outcome = calls.make(what, host.name, document, () => call(store, key, data));
	foreignRecords.onAnswered(
		what,
		document,
		outcome.ok ? undefined : (outcome.problem.code ?? "an error"),
	);
}
