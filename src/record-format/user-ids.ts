import { t } from "@rbxts/t";

import { describeValue, PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";

/** Says whose data is stored under a key. */
export type UserIdsFunction = (key: string) => ReadonlyArray<number> | undefined;

/**
 * Most user ids of a key. Roblox does not document it; more than four were seen to be refused, with
 * `512: UserID size exceeds limit of 4`, and a refused commit could never be stored.
 */
export const USER_IDS_MAX = 4;

const NONE: ReadonlyArray<number> = [];

const isUserIds = t.array(t.integer);

/**
 * The user ids of a key, as returned by the option `userIds`.
 *
 * @throws InvalidOption if the function throws, yields, or returns anything else
 */
export function userIdsFor(
	option: UserIdsFunction | undefined,
	key: string,
): ReadonlyArray<number> {
	if (option === undefined) {
		return NONE;
	}
	const [status, result] = callWithoutYield(option as (key: unknown) => unknown, key);
	if (status !== "returned") {
		const message = `the function userIds ${status} for a key`;
		throw new PPDBError("InvalidOption", message, { key, cause: result });
	}
	if (result === undefined) {
		return NONE;
	}
	if (!isUserIds(result) || result.size() > USER_IDS_MAX) {
		const got = typeIs(result, "table") ? "another table" : describeValue(result);
		const message = `the function userIds must return an array of at most ${USER_IDS_MAX} whole numbers, or nil, got ${got}`;
		throw new PPDBError("InvalidOption", message, { key, value: result });
	}
	return [...result];
}

/** The existing user ids of a key and the new ones, as far as there is room. */
export function mergeUserIds(
	stored: ReadonlyArray<number> | undefined,
	added: ReadonlyArray<number>,
): Array<number> {
	const merged = [...(stored ?? NONE)];
	for (const userId of added) {
		if (!merged.includes(userId) && merged.size() < USER_IDS_MAX) {
			merged.push(userId);
		}
	}
	return merged;
}
