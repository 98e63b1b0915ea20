/** Copies a value to any depth; anything other than a table or buffer is shared, because it cannot change. */
export function copyValue<T>(value: T): T {
	if (typeIs(value, "table")) {
		const copy = table.clone(value as object) as Map<unknown, unknown>;
		for (const [key, child] of copy) {
			if (typeIs(child, "table") || typeIs(child, "buffer")) {
				copy.set(key, copyValue(child));
			}
		}
		return copy as T;
	}
	if (typeIs(value, "buffer")) {
		return buffer.fromstring(buffer.tostring(value)) as T;
	}
	return value;
}
