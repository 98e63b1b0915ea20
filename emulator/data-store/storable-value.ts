import { jsonLength } from "./json-length";

/** Largest value of a key, in characters of its JSON (docs/platform.md). */
export const MAX_VALUE_CHARACTERS = 4_194_304;
/** Below this depth the tables on the path are remembered, to detect a cycle. */
const CYCLE_WATCH_DEPTH = 64;
/** JSON characters that one character of a string can become: a `\u00XX` escape. */
const WORST_ESCAPE = 6;
/** Most JSON characters that any number needs. */
const NUMBER_BOUND = 26;
const QUOTES_AND_COMMA = 4;
const BYTES_PER_KILOBYTE = 1024;

/** Why a value cannot be stored. */
export interface StorableFailure {
	/** 103 (not allowed), 104 (cannot store) or 105 (too large). */
	readonly code: number;
	readonly message: string;
}

/** What the documentation leaves open about values. */
export interface ValueRules {
	/** Whether NaN and the infinities are kept, as the engine is said to do, or refused. */
	readonly nonFinite: "keep" | "refuse";
	/** Of a table with an element 1, everything besides its sequence is cut off, or the table is refused. */
	readonly irregularTables: "cut" | "refuse";
}

/** What `JSONEncode` does according to the documentation. */
export const DEFAULT_VALUE_RULES: ValueRules = { nonFinite: "keep", irregularTables: "cut" };

/** State of the current copy. A module-level object is safe: copying never yields. */
const copying = {
	/** Upper bound of the JSON length so far. */
	bound: 0,
	rules: DEFAULT_VALUE_RULES,
	/** What could not be stored: the container, or the type of a bare value. */
	refused: undefined as string | undefined,
	ancestors: new Set<object>(),
};

function beginCopy(rules: ValueRules): void {
	copying.rules = rules;
	copying.bound = 0;
	copying.refused = undefined;
	copying.ancestors.clear();
}

function isValidUtf8(text: string): boolean {
	const [length] = utf8.len(text);
	return typeIs(length, "number");
}

function copyBuffer(source: buffer): buffer {
	return buffer.fromstring(buffer.tostring(source));
}

function copyString(text: string, container: string): string {
	if (!isValidUtf8(text)) copying.refused = container;
	copying.bound += WORST_ESCAPE * text.size() + QUOTES_AND_COMMA;
	return text;
}

function isFinite(value: number | boolean): boolean {
	return !typeIs(value, "number") || (value === value && math.abs(value) !== math.huge);
}

function copyAny(value: unknown, container: string, depth: number): unknown {
	if (typeIs(value, "string")) return copyString(value, container);
	if (typeIs(value, "number") || typeIs(value, "boolean")) {
		copying.bound += NUMBER_BOUND;
		if (copying.rules.nonFinite === "refuse" && !isFinite(value)) copying.refused = container;
		return value;
	}
	if (typeIs(value, "table")) return copyTable(value, depth);
	if (typeIs(value, "buffer")) {
		copying.bound += 2 * buffer.len(value) + NUMBER_BOUND;
		return copyBuffer(value);
	}
	copying.refused = container;
	return undefined;
}

function copyTable(source: object, depth: number): object {
	copying.bound += QUOTES_AND_COMMA;
	const watched = depth > CYCLE_WATCH_DEPTH;
	if (watched) {
		if (copying.ancestors.has(source)) {
			copying.refused = "Dictionary";
			return source;
		}
		copying.ancestors.add(source);
	}
	const entries = source as Map<unknown, unknown>; // a Luau table: its kind is determined here
	const copied =
		entries.get(1) !== undefined ? copyArray(entries, depth) : copyDictionary(entries, depth);
	if (watched) copying.ancestors.delete(source);
	return copied;
}

function copyArray(source: ReadonlyMap<unknown, unknown>, depth: number): object {
	const copied = new Map<number, unknown>();
	let index = 1;
	while (copying.refused === undefined) {
		const element = source.get(index);
		if (element === undefined) break;
		copied.set(index, copyAny(element, "Array", depth + 1));
		index += 1;
	}
	if (copying.rules.irregularTables === "refuse" && source.size() >= index) {
		copying.refused ??= "Array";
	}
	return copied;
}

function copyDictionary(source: ReadonlyMap<unknown, unknown>, depth: number): object {
	const copied = new Map<string, unknown>();
	for (const [key, element] of source) {
		if (typeIs(key, "string")) {
			copied.set(copyString(key, "Dictionary"), copyAny(element, "Dictionary", depth + 1));
		} else if (typeIs(key, "number")) {
			copying.bound += NUMBER_BOUND;
			copied.set(tostring(key), copyAny(element, "Dictionary", depth + 1));
		} else {
			copying.refused = "Dictionary";
		}
		if (copying.refused !== undefined) break;
	}
	return copied;
}

function refusal(refused: string): StorableFailure {
	return {
		code: 104,
		message: `Cannot store ${refused} in data store. Data stores can only accept valid UTF-8 characters.`,
	};
}

/**
 * Copies a value as a data store keeps it, or says why it cannot be stored.
 *
 * Models https://create.roblox.com/docs/cloud-services/data-stores/versioning-listing-and-caching#serialization: NaN and the
 * infinities are kept; a table with an element 1 is an array and loses everything besides its sequence;
 * every other table is a dictionary whose number keys become strings. Functions, userdata,
 * threads, cycles and invalid UTF-8 are refused with 104, `nil` with 103, too much JSON with 105.
 * Not modelled: gaps in arrays kept as nulls, and the encoding of buffers.
 */
export function toStorable(
	value: unknown,
	rules = DEFAULT_VALUE_RULES,
): LuaTuple<[copy?: defined, failure?: StorableFailure]> {
	if (value === undefined) {
		return $tuple(undefined, { code: 103, message: "nil is not allowed in data stores." });
	}
	beginCopy(rules);
	const copied = copyAny(value, typeOf(value), 0);
	if (copying.refused !== undefined) return $tuple(undefined, refusal(copying.refused));
	if (copying.bound > MAX_VALUE_CHARACTERS && jsonLength(copied) > MAX_VALUE_CHARACTERS) {
		const message = `Serialized value exceeds ${MAX_VALUE_CHARACTERS} character limit.`;
		return $tuple(undefined, { code: 105, message });
	}
	return $tuple(copied as defined, undefined);
}

/** Size of the copy that `toStorable` has just made, in KB of JSON, rounded up. */
export function kilobytesOf(copied: unknown): number {
	const isSmall = copying.bound <= BYTES_PER_KILOBYTE; // the exact length does not matter then
	return isSmall ? 1 : math.ceil(jsonLength(copied) / BYTES_PER_KILOBYTE);
}

/** Copies a stored value for a caller, who may change the copy. */
export function copyStored<T>(stored: T): T {
	if (typeIs(stored, "buffer")) return copyBuffer(stored) as T;
	if (!typeIs(stored, "table")) return stored;
	const copied = table.clone(stored as unknown as Map<unknown, unknown>); // any Luau table
	for (const [key, element] of copied) {
		if (typeIs(element, "table") || typeIs(element, "buffer"))
			copied.set(key, copyStored(element));
	}
	return copied as unknown as T; // same shape as `stored`
}
