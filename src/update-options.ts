import { describeValue, PPDBError } from "./error";

/**
 * Changes data in place and returns it, or returns other data; nil cancels. One that returns nothing at all fails
 * (`UpdateFailed`). Must not yield.
 *
 * `& defined` is for stores whose data has no type: what returns nothing at all is `unknown`, too.
 */
export type UpdateFunction<T> = (data: T & defined) => (T & defined) | undefined;

/** How a single update is treated. */
export interface UpdateOptions {
	/**
	 * Whether `update` yields until the update is stored: what a purchase needs. Default false.
	 *
	 * When that fails, the update stays and is tried again: note in the data which purchase it was, so
	 * that doing it again does nothing.
	 */
	readonly durable?: boolean;
	/**
	 * Whether a document that another server may hold in session mode is changed where it is stored, and not
	 * taken from that server. Default false.
	 *
	 * `update` then yields until that is done. The server that holds the document brings it up to date by itself,
	 * with its own updates on top, and fires `OnChange`. Of no effect on a document that this server has, and in
	 * shared mode.
	 */
	readonly remote?: boolean;
}

/** Those of an update without any. */
export const NO_OPTIONS: UpdateOptions = {};

const NAMES = new Set<unknown>(["durable", "remote"]);

/**
 * Checks the options of an update.
 *
 * @throws InvalidArgument
 */
export function readUpdateOptions(options: unknown): UpdateOptions {
	if (typeIs(options, "table")) {
		for (const [name, value] of pairs(options as Map<unknown, unknown>)) {
			if (!NAMES.has(name) || !typeIs(value, "boolean")) {
				const message = `update takes { durable = ..., remote = ... }, each true or false, got ${describeValue(name)}`;
				throw new PPDBError("InvalidArgument", message, { value: options });
			}
		}
		return options;
	}
	const message = `the options of update must be a table, got ${describeValue(options)}`;
	throw new PPDBError("InvalidArgument", message, { value: options });
}
