import { jsonLength } from "../data-store/json-length";
import { toStorable } from "../data-store/storable-value";
import {
	BAD_KEY,
	BAD_SORT_KEY,
	INVALID_EXPIRATION,
	MAX_EXPIRATION_SECONDS,
	NOT_JSON,
	VALUE_TOO_LARGE,
} from "./memory-store-errors";

/** Longest key and longest sort key. */
const MAX_KEY_CHARACTERS = 128;
/** JSON characters of a value: 32 KB. */
const MAX_VALUE_CHARACTERS = 32 * 1024;

/** The order of an item in a sorted map. */
export type SortKey = string | number;

/** Raises for an invalid key. */
export function checkItemKey(key: unknown): string {
	if (!typeIs(key, "string") || key === "" || key.size() > MAX_KEY_CHARACTERS) error(BAD_KEY, 0);
	const [control] = key.find("%c");
	if (control !== undefined) error(BAD_KEY, 0);
	return key;
}

/** A stored copy of a value, and the bytes of its JSON. */
export interface ItemValue {
	readonly value: defined;
	readonly bytes: number;
}

/** A copy of the value for storage. */
export function checkItemValue(value: unknown): ItemValue {
	const [copied] = toStorable(value);
	if (copied === undefined) error(NOT_JSON, 0);
	const bytes = jsonLength(copied);
	if (bytes > MAX_VALUE_CHARACTERS) error(VALUE_TOO_LARGE, 0);
	return { value: copied, bytes };
}

/** Raises for an invalid expiration. */
export function checkExpiration(expiration: unknown): number {
	const valid =
		typeIs(expiration, "number") && expiration >= 0 && expiration <= MAX_EXPIRATION_SECONDS;
	if (!valid) error(INVALID_EXPIRATION, 0);
	return expiration;
}

/** Raises for a sort key with the wrong type or length. */
export function checkSortKey(sortKey: unknown): SortKey | undefined {
	if (sortKey === undefined || typeIs(sortKey, "number")) return sortKey;
	if (!typeIs(sortKey, "string") || sortKey.size() > MAX_KEY_CHARACTERS) error(BAD_SORT_KEY, 0);
	return sortKey;
}
