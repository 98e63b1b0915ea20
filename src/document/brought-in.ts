import { copyValue } from "../value/copy-value";
import type { Updater } from "./update-log";

/** Tables that an updater has put into the data and that are not the document's own, each with its content at that moment. */
export type BroughtIn = WeakMap<object, unknown>;

/**
 * An updater that brings in what it brought in when it ran first, even if the game has changed it since.
 *
 * @param broughtIn - what that was
 */
export function bringingTheSame(updater: Updater, broughtIn: BroughtIn): Updater {
	return (data) => replaced(updater(data), broughtIn, new Set());
}

function replaced(value: unknown, broughtIn: BroughtIn, seen: Set<object>): unknown {
	if (!typeIs(value, "table") && !typeIs(value, "buffer")) {
		return value;
	}
	const content = broughtIn.get(value);
	if (content !== undefined) {
		return copyValue(content);
	}
	if (typeIs(value, "table") && !seen.has(value)) {
		seen.add(value);
		const fields = value as Map<unknown, unknown>;
		for (const [key, child] of fields) {
			const now = replaced(child, broughtIn, seen);
			if (now !== child) {
				fields.set(key, now);
			}
		}
	}
	return value;
}
