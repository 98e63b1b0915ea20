import { describeValue, PPDBError } from "../base/error";

/**
 * What is wrong with what an updater has returned, if it is a mistake whatever the data is.
 *
 * One that ends without a `return` may have meant to change something, or not. And what was a table is not to become true,
 * or a number: that would take the place of all that a player has.
 *
 * @param before - the data that it was given
 * @param count - how many values it returned
 */
export function problemOfResult(
	before: unknown,
	result: unknown,
	count: number,
): string | undefined {
	if (result === undefined) {
		return count === 0 ? "returned nothing" : undefined;
	}
	return typeIs(before, "table") && !typeIs(result, "table")
		? `was given a table and returned ${describeValue(result)}`
		: undefined;
}

/** What the caller of `update` is thrown for it; nothing was changed. */
export function badResult(problem: string, key: string): PPDBError {
	const message = `the updater ${problem}: return the data, or nil to cancel; nothing was changed`;
	return new PPDBError("UpdateFailed", message, { key });
}
