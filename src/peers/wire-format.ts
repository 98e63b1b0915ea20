/**
 * The names and messages of everything that PPDB keeps in MemoryStore. docs/directory.md has the table of all items, with their
 * values and how long they live.
 *
 * Anything else found in one of these places counts as nothing, and is overwritten; in a queue it is skipped.
 */

/** The hash map that all servers and stores of the game share. */
export const GAME_MAP = "PPDB";

/** The hash map of one store. */
export function storeMap(storeMark: string): string {
	return `${GAME_MAP}${storeMark}`;
}

/** The key of a server's presence. */
export function presenceKey(serverId: string): string {
	return `a:${serverId}`;
}

/** The key of the list of servers that cache a key. */
export function sharersKey(key: string): string {
	return `s:${key}`;
}

/** Kind of the message to a store that a server now caches a key, at a revision. */
export function joinedKind(storeMark: string): string {
	return `j${storeMark}`;
}

/** Kind of the message to a store that a key has a new revision. */
export function revisionKind(storeMark: string): string {
	return `r${storeMark}`;
}

/** The body of both: the key, and the revision if there is a record. */
export type KeyNews = [key: string, revision?: number];

/** The key of a lease. */
export function leaseKey(key: string): string {
	return `l:${key}`;
}

/** Kind of the message that asks the holder of a key to hand it over. */
export function handOverKind(storeMark: string): string {
	return `h${storeMark}`;
}

/**
 * Its body: the key, and the take that was seen in its lease. The request may arrive late or twice: by then the
 * holder may have given the key back and taken it again, and this new take was not asked for.
 */
export type HandOver = [key: string, take: number];

/** Kind of the message that asks whether a server will still commit updates of a key, its body. */
export function owingKind(storeMark: string): string {
	return `o${storeMark}`;
}

/** Kind of the answer that it will not. */
export function nothingOwedKind(storeMark: string): string {
	return `n${storeMark}`;
}

/** The queue that a server reads. */
export function inboxName(serverId: string): string {
	return `${GAME_MAP}:${serverId}`;
}

/** A message from one server to another: its kind, and a body that depends on it. */
export type Message = [kind: string, body: defined];

/** An item of an inbox. */
export interface MessageEnvelope {
	/** The server id of the sender. */
	readonly f: string;
	/** Messages, or whatever another program has put there. */
	readonly m: ReadonlyArray<unknown>;
}

/** Digits of a server id: 48 random bits distinguish the servers of any game, and keep items small. */
export const SERVER_ID_DIGITS = 12;

/** A server id from a GUID. */
export function toServerId(guid: string): string {
	const [digits] = string.gsub(guid, "-", "");
	return string.sub(digits, 1, SERVER_ID_DIGITS);
}

/** A pattern that matches a server id. */
export const SERVER_ID_PATTERN = string.rep("%x", SERVER_ID_DIGITS);

/** Whether a value is a server id. */
export function isServerId(value: unknown): value is string {
	return (
		typeIs(value, "string") && string.match(value, `^${SERVER_ID_PATTERN}$`)[0] !== undefined
	);
}
