/** The part of a path that leads into a table, such as `.inventory` or `[3]`. */
export function pathStep(key: unknown): string {
	return typeIs(key, "number") ? `[${key}]` : `.${tostring(key)}`;
}
