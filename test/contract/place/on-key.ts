import type { ContractPlace } from "./contract-place";
import { inPlace } from "./in-place";

/** Everything that the contract writes is in here. */
export const STORE = "ppdb contract";

/** A key of a data store that nobody else has. */
export interface OpenedKey {
	readonly store: DataStore;
	readonly key: string;
	/** The newest value and its key info, past the cache. */
	readonly read: <T>() => LuaTuple<[T | undefined, DataStoreKeyInfo | undefined]>;
}

function open(place: ContractPlace): OpenedKey {
	const store = place.services.dataStores.GetDataStore(STORE);
	const key = place.uniqueName();
	const uncached = place.createOptions("DataStoreGetOptions");
	uncached.UseCache = false;
	return { store, key, read: <T>() => store.GetAsync<T>(key, uncached) };
}

/** Runs a test on a key of its own, which is removed whatever becomes of the test. */
export function onKey(test: (opened: OpenedKey, place: ContractPlace) => void): () => void {
	return inPlace((place) => {
		const opened = open(place);
		const [ok, problem] = pcall(test, opened, place);
		pcall(() => opened.store.RemoveAsync(opened.key));
		if (!ok) error(problem, 0);
	});
}
