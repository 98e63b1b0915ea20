/** Plain tables and buffers: values that can be changed without notice. */
export type Container = Map<unknown, unknown> | buffer;

/** Whether a value is a container. A table with a metatable is not: only its maker knows what it consists of. */
export function isContainer(value: unknown): value is Container {
	return (typeIs(value, "table") && getmetatable(value) === undefined) || typeIs(value, "buffer");
}
