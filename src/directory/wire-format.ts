/**
 * Everything that PPDB keeps in MemoryStore, in one place. The whole game has 64 KB and 1.2 KB per
 * user for all that it and its libraries keep there, so names are short and items small.
 *
 * | where                     | key             | value                                       | expires after  |
 * | ------------------------- | --------------- | ------------------------------------------- | -------------- |
 * | hash map `PPDB`           | `a:<server id>` | 1: the server is there                      | `leaseSeconds` |
 * | queue `PPDB:<server id>`  |                 | `{ f = <sender>, m = {{kind, body}, ...} }` | 25 s           |
 */

/** The hash map that all servers and stores of the game share. */
export const GAME_MAP = "PPDB";

/** The hash map of one store. */
export function storeMap(storeName: string): string {
	return `${GAME_MAP}:${storeName}`;
}

/** Where a server says that it is there. */
export function presenceKey(serverId: string): string {
	return `a:${serverId}`;
}

/** The queue that a server reads. */
export function inboxName(serverId: string): string {
	return `${GAME_MAP}:${serverId}`;
}

/** What is said from one server to another: its kind, and what depends on that. */
export type Message = [kind: string, body: defined];

/** An item of an inbox. */
export interface Envelope {
	/** The server id of the sender. */
	readonly f: string;
	readonly m: ReadonlyArray<Message>;
}

/** Digits of a server id: 48 random bits tell the servers of any game apart, and keep items small. */
const SERVER_ID_DIGITS = 12;

/** A server id from a GUID. */
export function toServerId(guid: string): string {
	const [digits] = string.gsub(guid, "-", "");
	return string.sub(digits, 1, SERVER_ID_DIGITS);
}
