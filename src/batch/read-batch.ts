import { checkFunction, checkKey, readKeys } from "../value/arguments";
import type { Updater } from "../document/update-log";
import { describeValue, PPDBError } from "../base/error";
import { readCallbackAndOptions, type UpdateOptions } from "../update/update-options";
import type { BatchItem, BatchProgress } from "./batch-update";

/** What the arguments of `batchUpdate` ask for. */
export interface Batch {
	readonly items: ReadonlyArray<BatchItem>;
	readonly onProgress: BatchProgress | undefined;
}

/**
 * Distinguishes the two forms of `batchUpdate`: keys with one updater, or a table of updaters by key.
 *
 * @throws InvalidKey, InvalidArgument
 */
export function readBatch(
	targets: unknown,
	second: unknown,
	third: unknown,
	fourth: unknown,
): Batch {
	if (!typeIs(targets, "table")) {
		const message = `batchUpdate takes an array of keys or a table of updaters by key, got`;
		throw new PPDBError("InvalidArgument", `${message} ${describeValue(targets)}`, {
			value: targets,
		});
	}
	const isList =
		(targets as Array<unknown>)[0] !== undefined || isEmptyList(targets, third, fourth);
	const { callback, options } = readCallbackAndOptions<BatchProgress>(
		"batchUpdate",
		isList ? third : second,
		isList ? fourth : third,
	);
	const items = isList
		? readList(targets, second, options)
		: readTable(targets as Map<unknown, unknown>, options);
	return { items, onProgress: callback };
}

/** Both forms may be empty; the next argument decides: an updater comes before the callback, or there is none. */
function isEmptyList(targets: object, third: unknown, fourth: unknown): boolean {
	const isEmpty = (targets as Map<unknown, unknown>).isEmpty();
	return isEmpty && (typeIs(third, "function") || fourth !== undefined);
}

function readList(keys: unknown, updater: unknown, { tag }: UpdateOptions): Array<BatchItem> {
	checkFunction(updater, "the updater");
	return readKeys(keys, "the keys").map((key) => ({ key, updater: updater as Updater, tag }));
}

function readTable(updaters: Map<unknown, unknown>, { tag }: UpdateOptions): Array<BatchItem> {
	const items = new Array<BatchItem>();
	for (const [key, updater] of updaters) {
		checkKey(key);
		checkFunction(updater, `the updater of "${key as string}"`);
		items.push({ key: key as string, updater: updater as Updater, tag });
	}
	return items.sort((left, right) => left.key < right.key);
}
