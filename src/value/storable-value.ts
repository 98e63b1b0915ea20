/**
 * Why a value cannot be stored: where it is and what it is, such as
 * `data.inventory[3].owner is a function`.
 */
export type StorableObstacle = string;

/** The verdict on a value: an obstacle, or how large its JSON can be at most. */
export interface StorableReport {
	readonly obstacle?: StorableObstacle;
	/** An upper bound in bytes of JSON; the true size is usually a little smaller. */
	readonly bytesMax: number;
}

/** Most bytes that a number takes in JSON: 17 digits, sign, point and exponent. */
const NUMBER_BYTES_MAX = 25;
/** Bytes of a control character in JSON: `\u00XX`. */
const ESCAPED_BYTES_MAX = 6;
/** The deepest nesting: more would overflow the C stack of an encoder before it was of use. */
export const DEPTH_MAX = 128;

/** What to do about a value that is not data, by its type. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
	["function", "keep it outside the data"],
	["thread", "keep it outside the data"],
	["Instance", "store its name or an id"],
	["EnumItem", "store its Name"],
]);
/** The types of Roblox, such as `Vector3` and `Color3`. */
const INSTEAD_OF_OTHERS = "store the texts and numbers that it consists of";

interface Walk {
	readonly ancestors: Set<object>;
	depth: number;
	bytes: number;
}

/**
 * Looks for anything that Roblox would refuse or silently change: NaN and infinities, tables that
 * are neither an array nor a dictionary with string keys, cycles, metatables, invalid UTF-8, and
 * every type except nil, boolean, number, string, table and buffer.
 *
 * @param value - the data of a document
 * @param rootName - the name that paths start with
 */
export function inspectStorable(value: unknown, rootName: string): StorableReport {
	const walk: Walk = { ancestors: new Set(), depth: 0, bytes: 0 };
	const obstacle = inspect(walk, value);
	return {
		obstacle: obstacle === undefined ? undefined : `${rootName}${obstacle}`,
		bytesMax: walk.bytes,
	};
}

/** What follows the path of a value; each table on the way up prepends its part of the path. */
type PartialObstacle = string;

function inspect(walk: Walk, value: unknown): PartialObstacle | undefined {
	if (typeIs(value, "string")) {
		return inspectString(walk, value, "");
	}
	if (typeIs(value, "number")) {
		walk.bytes += NUMBER_BYTES_MAX;
		return isFinite(value)
			? undefined
			: ` is ${value}, which JSON cannot express: store a number or nil`;
	}
	if (typeIs(value, "boolean")) {
		walk.bytes += 5;
		return undefined;
	}
	if (typeIs(value, "buffer")) {
		walk.bytes += buffer.len(value) * 2 + 64;
		return undefined;
	}
	if (typeIs(value, "table")) {
		return inspectTable(walk, value);
	}
	const valueType = typeOf(value);
	return ` is of type ${valueType}, which data stores do not accept: ${INSTEAD.get(valueType) ?? INSTEAD_OF_OTHERS}`;
}

function isFinite(value: number): boolean {
	return value === value && value !== math.huge && value !== -math.huge;
}

function inspectString(walk: Walk, value: string, what: string): PartialObstacle | undefined {
	const [special] = string.find(value, '[%c"\\]');
	walk.bytes += 3 + value.size() * (special === undefined ? 1 : ESCAPED_BYTES_MAX);
	const [characters] = utf8.len(value);
	return typeIs(characters, "number") ? undefined : `${what} is not valid UTF-8`;
}

function inspectTable(walk: Walk, value: object): PartialObstacle | undefined {
	if (getmetatable(value) !== undefined) {
		return " has a metatable, which would be lost";
	}
	if (walk.ancestors.has(value)) {
		return " contains itself";
	}
	if (walk.depth >= DEPTH_MAX) {
		return ` is nested deeper than ${DEPTH_MAX} tables`;
	}
	walk.ancestors.add(value);
	walk.depth += 1;
	walk.bytes += 2;
	const count = (value as Array<defined>).size();
	const obstacle =
		count > 0
			? inspectArray(walk, value as Array<unknown>, count)
			: inspectDictionary(walk, value as Map<unknown, unknown>);
	walk.depth -= 1;
	walk.ancestors.delete(value);
	return obstacle;
}

function inspectArray(
	walk: Walk,
	items: Array<unknown>,
	count: number,
): PartialObstacle | undefined {
	let seen = 0;
	for (const [key, item] of pairs(items as object)) {
		if (!typeIs(key, "number")) {
			return ` mixes array items with the key ${describeKey(key)}`;
		}
		if (key < 1 || key > count || key % 1 !== 0) {
			return ` is an array with a gap before index ${key}`;
		}
		seen += 1;
		walk.bytes += 1;
		const obstacle = inspect(walk, item);
		if (obstacle !== undefined) {
			return `[${key}]${obstacle}`;
		}
	}
	return seen === count ? undefined : " is an array with a gap";
}

function inspectDictionary(walk: Walk, fields: Map<unknown, unknown>): PartialObstacle | undefined {
	for (const [key, item] of fields) {
		if (!typeIs(key, "string")) {
			return (
				` has the key ${describeKey(key)}: ` +
				`dictionaries keep string keys only (use tostring)`
			);
		}
		const obstacle = inspectString(walk, key, " has a key that");
		if (obstacle !== undefined) {
			return obstacle;
		}
		const below = inspect(walk, item);
		if (below !== undefined) {
			return `.${key}${below}`;
		}
	}
	return undefined;
}

function describeKey(key: unknown): string {
	return `${tostring(key)} (${typeOf(key)})`;
}
