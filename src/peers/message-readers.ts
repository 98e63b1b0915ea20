import { isServerId, type MessageEnvelope, type HandOver, type KeyNews } from "./wire-format";

/** The longest key (docs/platform.md). */
const KEY_BYTES_MAX = 50;
/** Numbers above this are not exact. */
const NUMBER_MAX = 2 ** 53;

/*
 * Any program may write into a queue, and so may another version of the library, so nothing is assumed about
 * its content. Each of these returns nothing for what it cannot read.
 */

/** Reads an item of an inbox. Its messages are read by the code that knows their kinds. */
export function readEnvelope(item: unknown): MessageEnvelope | undefined {
	if (!typeIs(item, "table")) {
		return undefined;
	}
	const { f, m } = item as { f?: unknown; m?: unknown };
	return isServerId(f) && typeIs(m, "table") ? { f, m: m as ReadonlyArray<unknown> } : undefined;
}

/** Reads a body that is a key. */
export function readKey(body: unknown): string | undefined {
	const isKey = typeIs(body, "string") && body.size() > 0 && body.size() <= KEY_BYTES_MAX;
	return isKey ? body : undefined;
}

/** Reads a body with a key and perhaps a revision. */
export function readKeyNews(body: unknown): KeyNews | undefined {
	const [first, revision] = readPair(body);
	const key = readKey(first);
	if (key === undefined || (revision !== undefined && !isWholeNumber(revision))) {
		return undefined;
	}
	return [key, revision];
}

/** Reads a body with a key and a take of its lease. */
export function readHandOver(body: unknown): HandOver | undefined {
	const [first, take] = readPair(body);
	const key = readKey(first);
	return key !== undefined && isWholeNumber(take) ? [key, take] : undefined;
}

function readPair(body: unknown): [first?: unknown, second?: unknown] {
	return typeIs(body, "table") ? (body as [unknown, unknown]) : [];
}

function isWholeNumber(value: unknown): value is number {
	return typeIs(value, "number") && value >= 0 && value < NUMBER_MAX && value % 1 === 0;
}
