/** How a path goes on below a table, as `.inventory` or `[3]`. */
export function pathStep(key: unknown): string {
	return typeIs(key, "number") ? `[${key}]` : `.${tostring(key)}`;
}
