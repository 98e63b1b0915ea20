import type { PPDB } from "../../../src/api/ppdb";
import type { BatchResult } from "../../../src/batch/batch-update";
import type { SimulatedData } from "../document-data";

type Store = PPDB<SimulatedData>;

export type Edit = (data: SimulatedData) => SimulatedData | undefined;

/** A call that makes one update of one document, or throws. */
export type Way = readonly [
	what: string,
	call: (store: Store, key: string, updater: Edit) => unknown,
];

export const UPDATE: Way = ["update", (store, key, updater) => store.update(key, updater)];

export const WAYS: ReadonlyArray<Way> = [
	UPDATE,
	["remote update", (store, key, updater) => store.update(key, updater, { remote: true })],
	["durable update", (store, key, updater) => store.update(key, updater, { durable: true })],
	[
		"batchUpdate",
		(store, key, updater) => {
			const result = store.batchUpdate([key], updater).get(key) as BatchResult;
			if (!result.ok) throw result.error;
		},
	],
];
