import { copyValue } from "./copy-value";
import { isContainer } from "./container";

/** Frozen tables that contain buffers, which cannot be frozen. */
const withBuffers = new WeakMap<object, true>();

/** Freezes plain tables to any depth, in place: writing to them then throws. Returns whether they contain a buffer. */
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
 * Makes data fit to be handed out as something that never changes: freezes it in place.
 *
 * A table that is frozen is assumed to be frozen to any depth.
 *
 * @param data - must not be changed from now on
 * @returns the data, or a copy if it has buffers, because the receiver can change those
 */
export function freezeValue<T>(data: T): T {
	if (!freezeTables(data)) {
		return data;
	}
	const copy = copyValue(data);
	freezeTables(copy);
	return copy;
}
