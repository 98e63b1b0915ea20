import { putDown, type SimulatedData } from "../document-data";
import { allPlayerKeys, PLAYER_STORE, SHARED_STORE, sharedKeys } from "../names";
import type { SimServer } from "../sim-server";

/** The lane of updates that are made past the library, on any server. */
export const RAW = "raw";

/** A record as another program sees it. */
interface RawRecord {
	readonly ppdb?: number;
	readonly v?: number;
	readonly c?: number;
	r: number;
	readonly p?: unknown;
	readonly d?: SimulatedData;
}

/**
 * Other programs of the game that change records by themselves: one does so as another server would, and raises the revision; one is a
 * tool that edits the data and nothing else.
 */
export function runRawWriter(host: SimServer): void {
	const { plan } = host.world;
	const targets = [
		...sharedKeys(plan).map((key) => [SHARED_STORE, key] as const),
		...allPlayerKeys(plan).map((key) => [PLAYER_STORE, key] as const),
	];
	const write = (revisions: number) => {
		const [storeName, key] = host.habits.pick(targets);
		writeRaw(host, storeName, key, revisions);
	};
	host.byHabit(plan.rawEvery, () => {
		write(1);
	});
	host.byHabit(plan.editEvery, () => {
		write(0);
	});
}

/** @param revisions - by how many it raises the revision */
function writeRaw(host: SimServer, storeName: string, key: string, revisions: number): void {
	const { ledger, exactlyOnce, trace } = host.world;
	const document = `${storeName}/${key}`;
	const id = ledger.nextId();
	const put = putDown(id, host.version, exactlyOnce.storedCount(document));
	const store = host.server.dataStoreService.GetDataStore(storeName) as unknown as DataStore;
	const last = { isMade: false };
	const [ok] = pcall(() =>
		store.UpdateAsync(key, (stored: RawRecord | undefined, info) => {
			// The engine may run it once more, after what it has stored.
			const isThere = (ledger.find(id)?.storedInLife ?? 0) > 0;
			last.isMade = isThere;
			if (stored?.d === undefined || isThere || !mayWrite(stored, host.version)) {
				return $tuple(undefined);
			}
			last.isMade = true;
			if (ledger.find(id) === undefined) {
				ledger.noteInCall(RAW, document, id)();
				trace.note("raw write", host.name, document, id);
			}
			const changed = { ...stored, d: put(stored.d), r: stored.r + revisions };
			return $tuple(changed, info?.GetUserIds(), info?.GetMetadata());
		}),
	);
	// A server of a newer schema may have been faster, and then it keeps away.
	if (ok && last.isMade) {
		exactlyOnce.onReturned("a raw write", RAW, document, id);
	}
}

/** It keeps away from what is another's: values of other systems, newer schemas, and what a transaction has under way. */
function mayWrite({ ppdb, v, c, p }: RawRecord, version: number): boolean {
	return ppdb !== undefined && p === undefined && (c ?? v ?? 0) <= version;
}
