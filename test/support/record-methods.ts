import type { PPDB } from "../../src/api/ppdb";
import { addOne, type Counter } from "./in-cloud";

type Store = PPDB<Counter>;

/** Everything that reads or writes the record of one key, and what it throws or fails with. */
export const RECORD_METHODS: ReadonlyArray<
	[method: string, call: (store: Store, key: string) => unknown]
> = [
	["init", (store, key) => store.init(key)],
	["init with a default", (store, key) => store.init(key, { count: 5 })],
	["get", (store, key) => store.get(key)],
	["getOrInit", (store, key) => store.getOrInit(key, { count: 5 })],
	["read", (store, key) => store.read(key)],
	["export", (store, key) => store.export([key])],
	["update", (store, key) => store.update(key, addOne)],
	["update, durable", (store, key) => store.update(key, addOne, { durable: true })],
	["update, remote", (store, key) => store.update(key, addOne, { remote: true })],
	["set", (store, key) => store.set(key, { count: 5 })],
	["patch", (store, key) => store.patch(key, { count: 5 })],
	["increment", (store, key) => store.increment(key, "count")],
	["batchUpdate", (store, key) => failureOf(store.batchUpdate([key], addOne), key)],
	["batchUpdateAll", (store, key) => failureOf(store.batchUpdateAll(key, addOne).failures, key)],
	["import", (store, key) => failureOf(store.import(exported(key)), key)],
	["transaction", (store, key) => store.transaction([key], increment)],
	["transaction of more", (store, key) => store.transaction([key, besideOf(key)], increment)],
	["transaction that reads", (store, key) => store.transaction([key, besideOf(key)], spare(key))],
	["delete", (store, key) => store.delete(key)],
];

/** The key of a sound record that some of them take as well. */
export function besideOf(key: string): string {
	return `${key}-sound`;
}

function exported(key: string): ReadonlyMap<string, { data: Counter; version: number }> {
	return new Map([[key, { data: { count: 5 }, version: 0 }]]);
}

function failureOf(results: ReturnType<Store["batchUpdate"]>, key: string): never {
	const result = results.get(key);
	assert(result?.ok === false, "it did not fail");
	throw result.error;
}

function increment(drafts: Record<string, Counter>): void {
	for (const [, draft] of pairs(drafts)) {
		addOne(draft);
	}
}

function spare(key: string): (drafts: Record<string, Counter>) => void {
	return (drafts) => {
		addOne(drafts[besideOf(key)]);
		assert(drafts[key].count === 1, "it is not to be used");
	};
}
