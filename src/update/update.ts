import { UPDATING } from "../document/document";
import { problemOfResult } from "../document/problem-of-result";
import type { Updater } from "../document/update-log";
import type { Store } from "../store/store";
import { checkFunction } from "../value/arguments";
import { changeDocument } from "./change-document";
import { readUpdateOptions, type UpdateOptions } from "./update-options";

/** Two elements are compared exactly once, and equal ones stay where they are. */
const PAIR = [0, 0];

let callee: Updater = (data) => data;
let argument: unknown;
let result: unknown;

/** A comparison whose result counts as false. */
const compare = (() => {
	result = callee(argument);
}) as () => unknown as () => boolean;

/** The `update` of a store. Its first parameter is the store, or in Luau anything else that the call was made on. */
export type Update = (
	this: unknown,
	key: string,
	updater: Updater,
	options?: UpdateOptions,
) => unknown;

/**
 * Creates the `update` of a store: a fast path for updates that need no checks, and a careful path for the rest.
 *
 * Games use the fast path thousands of times a second, so every call and every field in it counts:
 * `callWithoutYield` is inlined here, and everything that could prevent an update is
 * encoded in one number, the document's `room`. It is for functions that run in a loop, which are trusted not to
 * bring tables into the data that the game keeps; after every other update the document is compared.
 *
 * @param assertStore - throws if the call was not made on a store
 */
export function createUpdate(store: Store, assertStore: (caller: unknown) => void): Update {
	const { documents } = store.context.cache;

	const updateCarefully = (caller: unknown, ...rest: Parameters<Update>) => {
		assertStore(caller);
		return updateWithChecks(store, ...rest);
	};

	return function (this: unknown, key, updater, options) {
		const document = documents.get(key);
		if (document === undefined || updater !== document.trusted || options !== undefined) {
			return updateCarefully(this, key, updater, options);
		}
		const room = document.room;
		if (room <= 0) {
			return updateCarefully(this, key, updater, options);
		}
		document.room = UPDATING - room;
		callee = updater;
		const before = document.state;
		argument = before;
		const [ok, problem] = pcall(table.sort, PAIR, compare);
		if (!ok) {
			throw document.undo(problem);
		}
		const data = result;
		// It is nearly always the same table, and a single test is all that this path can afford.
		if (data !== before) {
			if (data === undefined || problemOfResult(before, data, 1) !== undefined) {
				// Finding out what is wrong with it each time would be too expensive; the careful path does.
				document.cancel();
				return updateCarefully(this, key, updater, options);
			}
			document.state = data;
		}
		// The document derives from this how often it has run.
		document.room = room - 1;
		return data;
	};
}

function updateWithChecks(
	store: Store,
	key: string,
	updater: Updater,
	options?: UpdateOptions,
): unknown {
	checkFunction(updater, "the updater");
	const document = store.context.cache.documents.get(key);
	if (options === undefined && document?.hasRoom() === true) {
		document.update(updater);
		return document.handOut();
	}
	const how = readUpdateOptions("update", options);
	return changeDocument(store, "update", key, updater, how);
}
