import { jsonLength } from "./json-length";

/** Longest key and longest name of a store (docs/platform.md). */
export const MAX_NAME_CHARACTERS = 50;
/** User ids per key; not documented, seen in error 512. */
const MAX_USER_IDS = 4;
/** Longest name and longest value in a key's metadata. */
const MAX_ATTRIBUTE_NAME_CHARACTERS = 50;
const MAX_ATTRIBUTE_VALUE_CHARACTERS = 250;
/** JSON characters of a key's metadata. */
const MAX_METADATA_CHARACTERS = 300;

/** NaN and the infinities become the texts that a community mock measured. */
function numberAsKey(key: number): string {
	if (key !== key) return "NAN";
	if (math.abs(key) === math.huge) return key > 0 ? "INF" : "-INF";
	return tostring(key);
}

/** A key as a string; numbers are accepted, as by the engine. Raises 101 and 102. */
export function checkKey(key: unknown, limit = MAX_NAME_CHARACTERS): string {
	const name = typeIs(key, "number") ? numberAsKey(key) : key;
	if (!typeIs(name, "string")) error("Argument 1 missing or nil", 0);
	if (name === "") error("101: Key name can't be empty.", 0);
	if (name.size() > limit) {
		error(`102: Key name exceeds the ${limit} character limit.`, 0);
	}
	return name;
}

/** A copy of the user ids that tag a key. Raises 512 and 513. */
export function checkUserIds(userIds: unknown): ReadonlyArray<number> | undefined {
	if (userIds === undefined) return undefined;
	if (!typeIs(userIds, "table")) error("513: Attribute userId format is invalid.", 0);
	const copied = new Array<number>();
	for (const [index, userId] of pairs(userIds as Map<unknown, unknown>)) {
		const isListed = typeIs(index, "number") && index === copied.size() + 1;
		if (!isListed || !typeIs(userId, "number") || userId % 1 !== 0)
			error("513: Attribute userId format is invalid.", 0);
		copied.push(userId);
	}
	if (copied.size() > MAX_USER_IDS) error(`512: UserID size exceeds limit of ${MAX_USER_IDS}`, 0);
	return copied;
}

function attributeTooLarge(limit: number): never {
	error(`511: Metadata attribute size exceeds ${limit} bytes limit.`, 0);
}

function checkAttribute(name: string, value: unknown): void {
	if (name.size() > MAX_ATTRIBUTE_NAME_CHARACTERS) {
		attributeTooLarge(MAX_ATTRIBUTE_NAME_CHARACTERS);
	}
	if (typeIs(value, "string") && value.size() > MAX_ATTRIBUTE_VALUE_CHARACTERS) {
		attributeTooLarge(MAX_ATTRIBUTE_VALUE_CHARACTERS);
	}
}

/** A copy of a key's metadata. Raises 511 and 513. */
export function checkMetadata(metadata: unknown): ReadonlyMap<string, defined> | undefined {
	if (metadata === undefined) return undefined;
	if (!typeIs(metadata, "table")) error("513: Attribute metadata format is invalid.", 0);
	const copied = new Map<string, defined>();
	for (const [name, value] of metadata as Map<unknown, unknown>) {
		const isPlain =
			typeIs(value, "string") || typeIs(value, "number") || typeIs(value, "boolean");
		if (!typeIs(name, "string") || !isPlain) {
			error("513: Attribute metadata format is invalid.", 0);
		}
		checkAttribute(name, value);
		copied.set(name, value);
	}
	if (jsonLength(copied) > MAX_METADATA_CHARACTERS) {
		attributeTooLarge(MAX_METADATA_CHARACTERS);
	}
	return copied;
}
