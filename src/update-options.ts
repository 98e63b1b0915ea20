import { describeValue, PPDBError } from "./error";

/** Changes data in place or returns other data; nil cancels. Must not yield. */
export type UpdateFunction<T> = (data: T) => T | undefined;

/** How a single update is treated. */
export interface UpdateOptions {
	/**
	 * Whether `update` yields until the update is stored: what a purchase needs. Default false.
	 *
	 * When that fails, the update stays and is tried again: note in the data which purchase it was, so
	 * that doing it again does nothing.
	 */
	readonly durable?: boolean;
}

/**
 * Checks the options of an update.
 *
 * @throws InvalidArgument
 */
export function readUpdateOptions(options: unknown): UpdateOptions {
	if (typeIs(options, "table")) {
		for (const [name, value] of pairs(options as Map<unknown, unknown>)) {
			if (name !== "durable" || !typeIs(value, "boolean")) {
				const message = `update takes { durable = true or false }, got ${describeValue(name)}`;
				throw new PPDBError("InvalidArgument", message, { value: options });
			}
		}
		return options;
	}
	const message = `the options of update must be a table, got ${describeValue(options)}`;
	throw new PPDBError("InvalidArgument", message, { value: options });
}
