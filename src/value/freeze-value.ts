import { copyValue } from "./copy-value";
import { isContainer } from "./container";

/** Frozen tables with buffers somewhere below, which cannot be frozen. */
const withBuffers = new WeakMap<object, true>();

/** Freezes plain tables to any depth, in place: writing to them then throws. Returns whether a buffer is among them. */
function freezeTables(value: unknown): boolean {
	if (!isContainer(value)) {
		return false;
	}
	if (typeIs(value, "buffer")) {
		return true;
	}
	if (table.isfrozen(value)) {
		return withBuffers.has(value);
	}
	table.freeze(value);
	let hasBuffer = false;
	for (const [, child] of value as Map<unknown, unknown>) {
		hasBuffer = freezeTables(child) || hasBuffer;
	}
	if (hasBuffer) {
		withBuffers.set(value, true);
	}
	return hasBuffer;
}

/**
 * Makes data fit to be handed out as something that does not change any more: freezes it in place.
 *
 * What is frozen below the top already is taken to be frozen altogether.
 *
 * @param data - nobody changes it from now on
 * @returns the data, or a copy of it where it has buffers, which whoever gets them can change
 */
export function freezeValue<T>(data: T): T {
	if (!freezeTables(data)) {
		return data;
	}
	const copy = copyValue(data);
	freezeTables(copy);
	return copy;
}
