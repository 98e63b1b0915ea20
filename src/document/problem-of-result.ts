import { describeValue, PPDBError } from "../base/error";

/**
 * What is wrong with an updater's result, if it is a mistake regardless of the data.
 *
 * An updater that ends without a `return` may or may not have meant to change something. And a table must not become true,
 * or a number: that would replace everything the player has.
 *
 * @param before - the data that it was given
 * @param count - the number of values it returned
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

/** The error for the caller of `update`; nothing was changed. */
export function badResult(problem: string, key: string): PPDBError {
	const message = `the updater ${problem}: return the data, or nil to cancel; nothing was changed`;
	return new PPDBError("UpdateFailed", message, { key });
}
