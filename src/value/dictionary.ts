/** Whether a value is a table but not an array with items: an empty table may be either. */
export function isDictionary(value: unknown): value is Map<unknown, unknown> {
	return typeIs(value, "table") && (value as Array<defined>).size() === 0;
}
