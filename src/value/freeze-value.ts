/** Freezes a value to any depth, in place: writing to it then throws. Returns the value. */
export function freezeValue<T>(value: T): T {
	if (typeIs(value, "table") && !table.isfrozen(value)) {
		table.freeze(value);
		for (const [, child] of pairs(value as object)) {
			freezeValue(child);
		}
	}
	return value;
}
