import { t } from "@rbxts/t";

import { checkFunction, checkKey, checkString } from "../arguments";
import type { Updater } from "../document/update-log";
import { describeValue, PPDBError } from "../error";
import type { BatchItem, BatchProgress } from "./batch-update";

const isBatchAllOptions = t.strictInterface({
	cursor: t.optional(t.string),
	onPage: t.optional(t.callback),
});

/** What the arguments of `batchUpdate` ask for. */
export interface Batch {
	readonly items: ReadonlyArray<BatchItem>;
	readonly onProgress: BatchProgress | undefined;
}

/**
 * Tells the two forms of `batchUpdate` apart: keys with one updater, or a table of updaters by key.
 *
 * @throws InvalidKey, InvalidArgument
 */
export function readBatch(targets: unknown, second: unknown, third: unknown): Batch {
	if (!typeIs(targets, "table")) {
		const message = `batchUpdate takes an array of keys or a table of updaters by key, got`;
		throw new PPDBError("InvalidArgument", `${message} ${describeValue(targets)}`, {
			value: targets,
		});
	}
	const isList = (targets as Array<defined>).size() > 0;
	const items = isList
		? readList(targets as Array<defined>, second)
		: readTable(targets as Map<unknown, unknown>);
	const onProgress = isList ? third : second;
	if (onProgress !== undefined) {
		checkFunction(onProgress, "the progress callback");
	}
	return { items, onProgress: onProgress as BatchProgress | undefined };
}

/**
 * Checks what `batchUpdateAll` is called with.
 *
 * @throws InvalidArgument
 */
export function readBatchAll(prefix: unknown, updater: unknown, options: unknown): void {
	checkFunction(updater, "the updater");
	checkString(prefix, "a prefix");
	if (!isBatchAllOptions(options)) {
		const message =
			"the options of batchUpdateAll are cursor, a string, and onPage, a function";
		throw new PPDBError("InvalidArgument", message, { value: options });
	}
}

function readList(keys: Array<defined>, updater: unknown): Array<BatchItem> {
	checkFunction(updater, "the updater");
	return keys.map((key) => {
		checkKey(key);
		return { key: key as string, updater: updater as Updater };
	});
}

function readTable(updaters: Map<unknown, unknown>): Array<BatchItem> {
	const items = new Array<BatchItem>();
	for (const [key, updater] of updaters) {
		checkKey(key);
		checkFunction(updater, `the updater of "${key as string}"`);
		items.push({ key: key as string, updater: updater as Updater });
	}
	return items.sort((left, right) => left.key < right.key);
}
