import { SERVER_ID_PATTERN } from "./wire-format";

/** Larger than any number of takes; an item with more is not a lease. */
const TAKE_MAX = 2 ** 31;

const HELD_PATTERN = `^(${SERVER_ID_PATTERN}):(%d+)([:%x]*)$`;
const GIVEN_BACK_PATTERN = `^:(%d+):(${SERVER_ID_PATTERN})([:%x]*)$`;
const DEBT_PATTERN = `:(${SERVER_ID_PATTERN}):(%d+)`;

/** What the record of a key must contain before its next holder may rely on it. */
export interface Owed {
	/** The server that still commits it. */
	readonly author: string;
	/** The server's newest update. */
	readonly sequence: number;
}

/** What a record owes to the next holder of its key. */
export type Debts = ReadonlyArray<Owed>;

export const NO_DEBTS: Debts = [];

/**
 * What a store's map says about a key: a server holds it, or has given it back.
 *
 * It is given back as soon as the last commit is in flight, so that the next holder need not wait for
 * the answer to that commit and then for the release: it waits until it finds the update in the record.
 */
export interface LeaseItem {
	/** The server that holds the key; missing once it was given back. */
	readonly holder?: string;
	/** Counts all takes of that server, so that each item differs from all others. */
	readonly take: number;
	/** The server that gave it back. */
	readonly returner?: string;
	/**
	 * What the record must contain: the updates of the server that gave it back, and of earlier ones whose commits it had not seen. A
	 * holder's item says what it waits for, or has waited for, in case it crashes.
	 */
	readonly owed: Debts;
}

/** The text of a held lease: `<server id>:<take>`, and `:<author>:<sequence>` for each owed update. */
export function heldText(holder: string, take: number, owed: Debts): string {
	return `${holder}:${take}${debtsText(owed)}`;
}

/** The text of a lease that was given back: `:<take>:<server id>`, and the owed updates as above. */
export function givenBackText(take: number, returner: string, owed: Debts): string {
	return `:${take}:${returner}${debtsText(owed)}`;
}

/** Reads an item; nothing if there is none, or if it is not a lease. */
export function readLease(value: unknown): LeaseItem | undefined {
	if (!typeIs(value, "string")) {
		return undefined;
	}
	const [holder, taken, debts] = string.match(value, HELD_PATTERN);
	const [given, returner, passedOn] = string.match(value, GIVEN_BACK_PATTERN);
	const take = tonumber(taken ?? given);
	if (take === undefined || take > TAKE_MAX) {
		return undefined;
	}
	return holder === undefined
		? { take, returner: tostring(returner), owed: readDebts(passedOn) }
		: { take, holder: tostring(holder), owed: readDebts(debts) };
}

function debtsText(owed: Debts): string {
	return owed.map(({ author, sequence }) => `:${author}:${sequence}`).join("");
}

function readDebts(text: unknown): Debts {
	const owed = new Array<Owed>();
	for (const [author, sequence] of string.gmatch(tostring(text), DEBT_PATTERN)) {
		owed.push({ author: tostring(author), sequence: tonumber(sequence) ?? 0 });
	}
	return owed;
}
