/** Plain tables and buffers: what can be changed without anybody's knowledge. */
export type Container = Map<unknown, unknown> | buffer;

/** Whether a value is one. What has a metatable is not: nobody but its maker knows what it is made of. */
export function isContainer(value: unknown): value is Container {
	return (typeIs(value, "table") && getmetatable(value) === undefined) || typeIs(value, "buffer");
}
