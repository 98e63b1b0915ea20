/** Whether a value is a table that is no array with items: an empty one may be either. */
export function isDictionary(value: unknown): value is Map<unknown, unknown> {
	return typeIs(value, "table") && (value as Array<defined>).size() === 0;
}
