import { copyValue } from "../value/copy-value";
import { equalValues } from "../value/equal-values";
import type { Updater } from "./update-log";

/** Tables that an updater has put into the data and that are not the document's own, each with its content at that time. */
export type BroughtIn = Map<object, unknown>;

/**
 * An updater that brings in what it brought in when it first ran, even if the game has changed it since.
 *
 * A table that the updater itself fills each time it runs, from the data it is given, is used as it fills it. Such a table
 * comes out the same when the updater runs twice; one that an updater adds to does not.
 *
 * @param broughtIn - the tables it brought in then
 */
export function bringingTheSame(updater: Updater, broughtIn: BroughtIn): Updater {
	return (data) => {
		const before = contentsOf(broughtIn);
		updater(copyValue(data));
		const once = contentsOf(broughtIn);
		const result = updater(data);
		const kept: BroughtIn = new Map();
		for (const [original, content] of broughtIn) {
			const isTouched = !equalValues(once.get(original), before.get(original));
			const isFilled = isTouched && equalValues(original, once.get(original));
			if (!isFilled) {
				kept.set(original, content);
			}
		}
		return replaced(result, kept, new Set());
	};
}

function contentsOf(broughtIn: BroughtIn): BroughtIn {
	const contents: BroughtIn = new Map();
	for (const [original] of broughtIn) {
		contents.set(original, copyValue(original));
	}
	return contents;
}

function replaced(value: unknown, contents: BroughtIn, seen: Set<object>): unknown {
	if (!typeIs(value, "table") && !typeIs(value, "buffer")) {
		return value;
	}
	const content = contents.get(value);
	if (content !== undefined) {
		return copyValue(content);
	}
	if (typeIs(value, "buffer") || seen.has(value)) {
		return value;
	}
	seen.add(value);
	let fields = value as Map<unknown, unknown>;
	for (const [key, child] of value as Map<unknown, unknown>) {
		const now = replaced(child, contents, seen);
		if (now !== child) {
			fields = table.isfrozen(fields) ? table.clone(fields) : fields;
			fields.set(key, now);
		}
	}
	return fields;
}
