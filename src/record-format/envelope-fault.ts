import { KEY_BYTES_MAX } from "../value/arguments";
import { describeValue } from "../base/error";
import { DEPTH_MAX } from "../value/storable-value";
import type { PendingChange } from "./pending-change";
import { countTakenOut, TAKEN_OUT_MAX, type TakenOut } from "./taken-out";
import { TRANSACTION_KEYS_MAX } from "./transaction-keys-max";

/** Why an envelope cannot be read: which field, and what it is, such as `r is "12" of type string`. */
type Fault = string;

/** Says what is wrong with the value at a place, if anything. */
type Check = (value: unknown, place: string) => Fault | undefined;

/** The fields that a table may have, in the order in which they are checked. */
type Fields = ReadonlyArray<readonly [name: string, check: Check]>;

/** The largest exact whole number: above it, adding one may change nothing. */
const WHOLE_MAX = 2 ** 53 - 1;
/** Leaves room for more commits than a record ever sees; revisions start at the unix time times 2^20. */
const REVISION_MAX = WHOLE_MAX - 2 ** 32;
/**
 * Twice as many servers as can write one key within the hour for which a writer is kept: each of
 * their commits stores all writers, at 60 bytes each, and 4 MB a minute may be written to a key.
 */
const WRITERS_MAX = 4096;
/** The same for notes: each server removes its own from a record with its next commit. */
const NOTES_MAX = WRITERS_MAX;
/** A server's id once had up to 36 bytes, and has 2 more for its transactions. */
const WRITER_ID_BYTES_MAX = 48;
/** A writer's id, a colon and a sequence number. */
const NOTE_ID_BYTES_MAX = WRITER_ID_BYTES_MAX + 17;

function faultOfFields(value: unknown, place: string, fields: Fields): Fault | undefined {
	if (!typeIs(value, "table")) {
		return `${place} is ${describeValue(value)}, not a table`;
	}
	const found = value as Map<unknown, unknown>;
	let known = 0;
	for (const [name, check] of fields) {
		const field = found.get(name);
		known += field === undefined ? 0 : 1;
		const fault = check(field, place === "" ? name : `${place}.${name}`);
		if (fault !== undefined) {
			return fault;
		}
	}
	if (known < found.size()) {
		return `${nameOfUnknown(found, place, fields)} is a field that this version does not know`;
	}
	return faultOfVersions(value, place);
}

function nameOfUnknown(found: Map<unknown, unknown>, place: string, fields: Fields): string {
	for (const [name] of found) {
		if (!fields.some(([known]) => known === name)) {
			const shown = isShort(name) ? name : describeValue(name);
			return place === "" ? shown : `${place}.${shown}`;
		}
	}
	return "it";
}

function isShort(name: unknown): name is string {
	return typeIs(name, "string") && name.size() <= KEY_BYTES_MAX;
}

function faultOfVersions({ v, c }: { v?: number; c?: number }, place: string): Fault | undefined {
	const isHigher = v !== undefined && c !== undefined && c > v;
	return isHigher ? `${place === "" ? "" : `${place}.`}c is above v` : undefined;
}

function optional(check: Check): Check {
	return (value, place) => (value === undefined ? undefined : check(value, place));
}

function present(value: unknown, place: string): Fault | undefined {
	return value === undefined ? `${place} is missing` : undefined;
}

function yes(value: unknown, place: string): Fault | undefined {
	return value === true ? undefined : `${place} is ${describeValue(value)}, not true`;
}

function whole(min: number, max: number): Check {
	return (value, place) =>
		typeIs(value, "number") && value >= min && value <= max && value % 1 === 0
			? undefined
			: `${place} is ${describeValue(value)}, not a whole number of at least ${min}`;
}

function finite(value: unknown, place: string): Fault | undefined {
	return typeIs(value, "number") && math.abs(value) < math.huge
		? undefined
		: `${place} is ${describeValue(value)}, not a time`;
}

function text(value: unknown, place: string): Fault | undefined {
	return typeIs(value, "string") ? undefined : `${place} is ${describeValue(value)}, not a text`;
}

function filledText(bytesMax: number): Check {
	return (value, place) =>
		typeIs(value, "string") && value !== "" && value.size() <= bytesMax
			? undefined
			: `${place} is ${describeValue(value)}, not a text of 1 to ${bytesMax} bytes`;
}

/** A dictionary: a JSON array would have numbers for names. */
function tableOf(
	check: (name: string, value: unknown, place: string) => Fault | undefined,
	sizeMax: number,
	checkName: Check,
): Check {
	return (value, place) => {
		if (!typeIs(value, "table")) {
			return `${place} is ${describeValue(value)}, not a table`;
		}
		let size = 0;
		for (const [name, field] of value as Map<unknown, unknown>) {
			size += 1;
			const fault =
				checkName(name, `a name in ${place}`) ??
				check(name as string, field, `${place}.${tostring(name)}`);
			if (fault !== undefined) {
				return fault;
			}
		}
		return size > sizeMax ? `${place} has ${size} fields, more than ${sizeMax}` : undefined;
	};
}

function writer(_id: string, value: unknown, place: string): Fault | undefined {
	return faultOfFields(value, place, WRITER_FIELDS);
}

/** A removal, which is decided and has one key, has no data, and a reservation, which is never decided, may have none. */
function pendingChange(value: unknown, place: string): Fault | undefined {
	const fault = faultOfFields(value, place, PENDING_FIELDS);
	if (fault !== undefined) {
		return fault;
	}
	const { d: data, k: keys, u: isUndecided } = value as Partial<PendingChange>;
	const mayLackData = keys?.size() === 1 || isUndecided !== undefined;
	return data === undefined && !mayLackData ? `${place}.d is missing` : undefined;
}

/** A note is stored under the id of its transaction: the owner's server id and a sequence number. */
function transactionNote(id: string, value: unknown, place: string): Fault | undefined {
	const [owner] = string.match(id, "^(.+):%d+$");
	return owner === undefined
		? `${place} is not stored under the id of a transaction`
		: keyList(value, place);
}

function keyList(value: unknown, place: string): Fault | undefined {
	if (!typeIs(value, "table")) {
		return `${place} is ${describeValue(value)}, not an array of keys`;
	}
	const keys = value as Array<unknown>;
	const count = keys.size();
	if (
		count === 0 ||
		count > TRANSACTION_KEYS_MAX ||
		count < (value as Map<unknown, unknown>).size()
	) {
		return `${place} is not an array of 1 to ${TRANSACTION_KEYS_MAX} keys`;
	}
	for (const key of keys) {
		if (!typeIs(key, "string") || key === "" || key.size() > KEY_BYTES_MAX) {
			return `${place} has the item ${describeValue(key)}, which is not a key`;
		}
	}
	return undefined;
}

/** Each field is removed itself, or has removed fields below it. */
function takenOutFields(value: unknown, place: string): Fault | undefined {
	const fault = takenOutBelow(value, place, 1);
	if (fault !== undefined) {
		return fault;
	}
	const count = countTakenOut(value as TakenOut);
	return count > TAKEN_OUT_MAX
		? `${place} has ${count} fields, more than ${TAKEN_OUT_MAX}`
		: undefined;
}

function takenOutBelow(value: unknown, place: string, depth: number): Fault | undefined {
	if (depth > DEPTH_MAX) {
		return `${place} is nested deeper than the ${DEPTH_MAX} tables that data can have`;
	}
	const check = (_name: string, field: unknown, below: string) =>
		field === true ? undefined : takenOutBelow(field, below, depth + 1);
	// Their names are those of the game's data.
	return tableOf(check, math.huge, text)(value, place);
}

const WRITER_FIELDS: Fields = [
	["s", whole(0, WHOLE_MAX)],
	["t", finite],
];

const VERSION_FIELDS: Fields = [
	["v", whole(0, WHOLE_MAX)],
	["c", optional(whole(0, WHOLE_MAX))],
];

const PENDING_FIELDS: Fields = [
	["i", filledText(WRITER_ID_BYTES_MAX)],
	["s", whole(0, WHOLE_MAX)],
	["t", finite],
	["k", keyList],
	["u", optional(yes)],
	...VERSION_FIELDS,
	["x", optional(takenOutFields)],
	["d", optional(present)],
];

const PLAIN_FIELDS: Fields = [
	["ppdb", whole(1, WHOLE_MAX)],
	...VERSION_FIELDS,
	["r", whole(1, REVISION_MAX)],
	["w", optional(tableOf(writer, WRITERS_MAX, filledText(WRITER_ID_BYTES_MAX)))],
	["p", optional(pendingChange)],
	["done", optional(tableOf(transactionNote, NOTES_MAX, filledText(NOTE_ID_BYTES_MAX)))],
	["x", optional(takenOutFields)],
];

/** The data is missing if a transaction created the record and has not committed. */
const FIELDS_WITHOUT_DATA: Fields = [...PLAIN_FIELDS, ["d", optional(present)]];
const FIELDS_WITH_DATA: Fields = [...PLAIN_FIELDS, ["d", present]];

/**
 * What is wrong with an envelope, if anything, so that it must not be read: something would be mistaken
 * for something else, compared with the wrong thing, or dropped by the next commit.
 *
 * @param needsData - whether the format always has data
 * @param key - the key under which it was found, if known
 */
export function faultOfEnvelope(
	envelope: object,
	needsData: boolean,
	key: string | undefined,
): Fault | undefined {
	const fault = faultOfFields(envelope, "", needsData ? FIELDS_WITH_DATA : FIELDS_WITHOUT_DATA);
	if (fault !== undefined || key === undefined) {
		return fault;
	}
	const { p: pending } = envelope as { p?: { k: ReadonlyArray<string> } };
	return pending?.k.includes(key) === false ? "p.k lacks the key of the record" : undefined;
}

/** What is wrong with a number that stands for an envelope format or schema version. */
export function faultOfVersion(value: number, place: string, min: number): Fault | undefined {
	return whole(min, WHOLE_MAX)(value, place);
}
