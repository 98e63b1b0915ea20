import { describeValue, PPDBError } from "../base/error";
import { isDictionary } from "../value/dictionary";
import type { Updater } from "./update-log";

/** The bounds of a number after an increment. */
export interface Bounds {
	readonly min?: number;
	readonly max?: number;
}

/**
 * An updater that adds to a number somewhere in the data. A missing field counts as 0. It throws `OutOfBounds`
 * if the sum is not within the bounds.
 *
 * @param path - field names from the top, joined by dots, such as `stats.kills`
 */
export function incrementPath(path: string, by: number, bounds: Bounds): Updater {
	const { min = -math.huge, max = math.huge } = bounds;
	const fields = path.split(".");
	const last = fields[fields.size() - 1];
	return (data) => {
		let holder = data;
		for (const field of fields.filter((_, index) => index < fields.size() - 1)) {
			holder = tableAt(holder, path).get(field);
		}
		const present = tableAt(holder, path).get(last) ?? 0;
		if (!typeIs(present, "number")) {
			throw notANumber(path, present);
		}
		const sum = present + by;
		if (sum < min || sum > max) {
			throw outOfBounds(path, present, by, sum < min ? `min ${min}` : `max ${max}`);
		}
		tableAt(holder, path).set(last, sum);
		return data;
	};
}

/** The number at a path. */
export function numberAt(data: unknown, path: string): number {
	let value: unknown = data;
	for (const field of path.split(".")) {
		value = tableAt(value, path).get(field);
	}
	if (!typeIs(value, "number")) {
		throw notANumber(path, value);
	}
	return value;
}

/** The fields of a path are strings, and an array that got one could not be stored. */
function tableAt(value: unknown, path: string): Map<string, unknown> {
	if (!isDictionary(value)) {
		throw notANumber(path, value);
	}
	return value as Map<string, unknown>;
}

function notANumber(path: string, value: unknown): PPDBError {
	const message = `"${path}" does not lead to a number but to ${describeValue(value)}; nothing was changed`;
	return new PPDBError("NotANumber", message, { value });
}

function outOfBounds(path: string, present: number, by: number, bound: string): PPDBError {
	const message = `"${path}" is ${present}; with ${by} added it would be beyond ${bound}. Nothing was changed`;
	return new PPDBError("OutOfBounds", message, { value: present + by });
}
