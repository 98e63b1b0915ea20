import type { PPDB } from "../api/ppdb";
import { checkFunction } from "../arguments";
import type { DeepReadonly } from "../deep-readonly";
import { UPDATING, type Document } from "../document/document";
import type { Updater } from "../document/update-log";

/** Two elements are compared exactly once, and equal ones stay where they are. */
const PAIR = [0, 0];

let callee: Updater = (data) => data;
let argument: unknown;
let result: unknown;

function compare(): boolean {
	result = callee(argument);
	return false;
}

/**
 * Makes the `update` of a store: a short way for the updates that need no look at anything, which are
 * nearly all, and a careful way for the rest.
 *
 * Games take the short way thousands of times a second, so every call and every field in it counts:
 * `callWithoutYield` is written out here, and whatever could stand in the way of an update is
 * kept in the one number that is the document's `room`. What a loop does over and over is trusted not to bring tables
 * into the data that the game keeps; after every other update the document has a look.
 *
 * @param documents - those in the cache
 */
export function createUpdate<T>(
	documents: ReadonlyMap<string, Document>,
	updateCarefully: PPDB<T>["update"],
): PPDB<T>["update"] {
	return function (this: PPDB<T>, key, updater, options) {
		const document = documents.get(key);
		if (document === undefined || document.room <= 0 || options !== undefined) {
			return updateCarefully(key, updater, options);
		}
		const { room } = document;
		const isTrusted = (updater as Updater) === document.trusted;
		if (!isTrusted) {
			document.catchUp();
		}
		document.room = UPDATING;
		callee = updater as Updater;
		argument = document.state;
		const [ok, problem] = pcall(table.sort, PAIR, compare);
		if (!ok) {
			const failure = document.undo(problem);
			checkFunction(updater, "the updater");
			throw failure;
		}
		const data = result as DeepReadonly<T> | undefined;
		if (data === undefined) {
			document.cancel();
			return document.state as DeepReadonly<T>;
		}
		document.room = room - 1;
		if (!isTrusted) {
			document.accept(updater as Updater, data);
			return document.state as DeepReadonly<T>;
		}
		document.state = data;
		document.updaters.push(updater as Updater);
		return data;
	};
}
