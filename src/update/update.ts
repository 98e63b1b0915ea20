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

/** What it returns counts as false. */
const compare = (() => {
	result = callee(argument);
}) as () => unknown as () => boolean;

/** The `update` of a store: its first parameter is what Luau takes for the store, whatever the call was made on. */
export type Update = (
	this: unknown,
	key: string,
	updater: Updater,
	options?: UpdateOptions,
) => unknown;

/**
 * Makes the `update` of a store: a short way for the updates that need no look at anything, and a careful way for the rest.
 *
 * Games take the short way thousands of times a second, so every call and every field in it counts:
 * `callWithoutYield` is written out here, and whatever could stand in the way of an update is
 * kept in the one number that is the document's `room`. It is for what a loop does over and over, which is trusted not to
 * bring tables into the data that the game keeps; after every other update the document has a look.
 *
 * @param assertStore - throws where a call was not made on a store
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
		// Nearly always it is the same table. One test is all that can be spared for that.
		if (data !== before) {
			if (data === undefined || problemOfResult(before, data, 1) !== undefined) {
				// What is wrong with it is too dear to know each time; the careful way looks.
				document.cancel();
				return updateCarefully(this, key, updater, options);
			}
			document.state = data;
		}
		// The document knows by that how often it has run.
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
