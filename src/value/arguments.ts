import { describeValue, PPDBError, type PPDBErrorCode } from "../base/error";
import { suggestName } from "./nearest-name";
import { inspectStorable } from "./storable-value";

/**
 * Longest key and longest name of a data store, in bytes.
 * https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
export const KEY_BYTES_MAX = 50;
export const NAME_BYTES_MAX = 50;

/** @throws InvalidName */
export function checkStoreName(name: unknown): void {
	checkText(name, "the name of a store", NAME_BYTES_MAX, "InvalidName");
}

/** @throws InvalidKey */
export function checkKey(key: unknown): void {
	checkText(key, "a key", KEY_BYTES_MAX, "InvalidKey");
}

/**
 * Checks an array of keys. A table with a gap, or with fields besides its items, is refused: some keys would be skipped.
 *
 * @param what - the name of the argument, for the message
 * @returns a copy: the caller may change its own array
 * @throws InvalidArgument, InvalidKey
 */
export function readKeys(keys: unknown, what: string): Array<string> {
	checkTable(keys, what);
	const count = (keys as Array<unknown>).size();
	let found = 0;
	for (const [index] of pairs(keys as Map<unknown, unknown>)) {
		found += typeIs(index, "number") ? 1 : math.huge;
	}
	if (found !== count) {
		const message = `${what} must be an array without gaps, and without other fields`;
		throw new PPDBError("InvalidArgument", message, { value: keys });
	}
	const list = new Array<string>();
	for (const index of $range(1, count)) {
		const key = (keys as Array<unknown>)[index - 1];
		checkKey(key);
		list.push(key as string);
	}
	return list;
}

/** @throws InvalidArgument unless the value is a function */
export function checkFunction(value: unknown, what: string): void {
	if (!typeIs(value, "function")) {
		const message = `${what} must be a function, got ${describeValue(value)}`;
		throw new PPDBError("InvalidArgument", message, { value });
	}
}

/** @throws InvalidValue if the value cannot be stored; InvalidArgument if there is none */
export function checkData(value: unknown, what: string): void {
	if (value === undefined) {
		throw new PPDBError("InvalidArgument", `${what} must not be nil`);
	}
	const { obstacle } = inspectStorable(value, what);
	if (obstacle !== undefined) {
		throw new PPDBError("InvalidValue", obstacle, { value });
	}
}

/** @throws InvalidArgument unless the value is a string */
export function checkString(value: unknown, what: string): void {
	if (!typeIs(value, "string")) {
		const message = `${what} must be a string, got ${describeValue(value)}`;
		throw new PPDBError("InvalidArgument", message, { value });
	}
}

/** @throws InvalidArgument unless the value is a number that JSON can express */
export function checkNumber(value: unknown, what: string): void {
	if (!typeIs(value, "number") || inspectStorable(value, what).obstacle !== undefined) {
		const message = `${what} must be a finite number, got ${describeValue(value)}`;
		throw new PPDBError("InvalidArgument", message, { value });
	}
}

/** @throws InvalidArgument unless the value is a table */
export function checkTable(value: unknown, what: string): void {
	if (!typeIs(value, "table")) {
		const message = `${what} must be a table, got ${describeValue(value)}`;
		throw new PPDBError("InvalidArgument", message, { value });
	}
}

/** @throws InvalidArgument unless the value is one of the names */
export function checkOneOf(value: unknown, names: ReadonlyArray<string>, what: string): void {
	if (!names.includes(value as string)) {
		const message = `${what} is one of ${names.join(", ")}, got ${describeValue(value)}`;
		const meant = suggestName(value, names);
		throw new PPDBError("InvalidArgument", `${message}${meant}`, { value });
	}
}

function checkText(value: unknown, what: string, bytesMax: number, code: PPDBErrorCode): void {
	if (!typeIs(value, "string")) {
		const hint = code === "InvalidKey" ? hintForKey(value) : "";
		const message = `${what} must be a string, got ${describeValue(value)}${hint}`;
		throw new PPDBError(code, message, { value });
	}
	if (value.size() === 0) {
		throw new PPDBError(code, `${what} must not be empty, got "" of type string`, { value });
	}
	if (value.size() > bytesMax) {
		const message = `${what} may have at most ${bytesMax} bytes, got ${value.size()}`;
		throw new PPDBError(code, `${message}: ${describeValue(value)}`, { value });
	}
	if (inspectStorable(value, what).obstacle !== undefined) {
		throw new PPDBError(code, `${what} must be valid UTF-8`, { value });
	}
}

/** A hint for common mistakes with keys. */
function hintForKey(value: unknown): string {
	if (typeIs(value, "number")) {
		return `: write "player_" .. ${value}`;
	}
	return typeIs(value, "Instance") ? ': write "player_" .. player.UserId' : "";
}
