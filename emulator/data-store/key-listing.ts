import type { RecordBackend } from "./record-backend";
import type { PageContent } from "./pages";
import type { StoreAddress } from "./store-address";

/** Keys that one page checks if removed ones are excluded (docs/platform.md). */
const MAX_CHECKED_KEYS = 512;

/** Models `DataStoreKey`. */
export interface KeyEntry {
	readonly KeyName: string;
}

/** Which keys a listing asks for. */
export interface KeyQuery {
	readonly prefix: string;
	readonly pageSize: number;
	readonly excludeDeleted: boolean;
}

/** One page of keys after `cursor`, the last key of the previous page. */
export function listKeyPage(
	backend: RecordBackend,
	address: StoreAddress,
	query: KeyQuery,
	cursor: string,
): PageContent<KeyEntry> {
	const items = new Array<KeyEntry>();
	let checked = 0;
	let last = "";
	for (const { store, prefix } of address.spans()) {
		for (const { key, isDeleted } of backend.listKeys(store)) {
			const name = prefix + key;
			const wanted = name.sub(1, query.prefix.size()) === query.prefix;
			if (!wanted || (cursor !== "" && name <= cursor)) continue;
			const isFull = items.size() >= query.pageSize;
			if (isFull || (query.excludeDeleted && checked >= MAX_CHECKED_KEYS)) {
				return { items, next: last };
			}
			checked += 1;
			last = name;
			if (!query.excludeDeleted || !isDeleted) items.push({ KeyName: name });
		}
	}
	return { items, next: "" };
}
