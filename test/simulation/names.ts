/** One document for each player. */
export const PLAYER_STORE = "Players";
/** Documents that all servers write. */
export const SHARED_STORE = "Shared";
/** Another store of such documents. */
export const EXTRA_STORE = "Extra";

/** Documents with things in them that players can lose. */
export const PET_STORE = "Pets";

/** The key of a player's document. */
export function playerKey(userId: number): string {
	return `player_${userId}`;
}
/** Accounts between which servers transfer coins. */
export const ACCOUNT_STORE = "Accounts";
/** What every account begins with. */
export const START_BALANCE = 100;

/** What an account holds. */
export interface AccountData {
	balance: number;
	/** The transfers that it took part in, oldest first. */
	ids: Array<number>;
	/** Single updates. */
	visits: number;
	/** Of the newest transfer that gave one. */
	receipt?: { transfer: number };
	/** Set to 0 by some transfers, and counted up by others. */
	note?: { marks: number };
}

/** What a transfer does to one account. */
export interface Part {
	readonly id: number;
	readonly amount: number;
	readonly givesReceipt: boolean;
	readonly mark?: "begin" | "add";
}

/** Does a transfer's part to an account; what it puts in may be the caller's own. */
export function doPart(
	account: AccountData,
	{ id, amount, givesReceipt, mark }: Part,
	note: { marks: number },
): { transfer: number } | undefined {
	account.balance += amount;
	account.ids.push(id);
	if (mark === "begin") {
		account.note = note;
	} else if (mark === "add" && account.note !== undefined) {
		account.note.marks += 1;
	}
	if (!givesReceipt) {
		return undefined;
	}
	const receipt = { transfer: id };
	account.receipt = receipt;
	return receipt;
}

/** What a new account holds after some transfers. */
export function accountAfter(parts: ReadonlyArray<Part>): AccountData {
	const account: AccountData = { balance: START_BALANCE, ids: [], visits: 0 };
	for (const part of parts) {
		doPart(account, part, { marks: 0 });
	}
	return account;
}

/** The keys of a number of accounts, in order. */
export function accountKeys(count: number): Array<string> {
	const keys = new Array<string>();
	for (let number = 1; number <= count; number++) {
		keys.push(string.format("account_%02d", number));
	}
	return keys;
}

/** How many documents of each kind a run has, as its plan says. */
interface KeyCounts {
	readonly servers: number;
	readonly players: number;
	readonly sharedKeys: number;
	readonly deletedKeys: number;
	readonly jointKeys: number;
	readonly extraKeys: number;
}

function numbered(prefix: string, count: number): Array<string> {
	const keys = new Array<string>();
	for (let number = 1; number <= count; number++) {
		keys.push(`${prefix}_${number}`);
	}
	return keys;
}

/** The keys of all players' documents. */
export function allPlayerKeys({ servers, players }: KeyCounts): Array<string> {
	return numbered("player", servers * players);
}

/** Keys that every server writes. */
export function sharedKeys(plan: KeyCounts): Array<string> {
	return numbered("shared", plan.sharedKeys);
}

/** Keys that every server writes and deletes. */
export function deletedKeys(plan: KeyCounts): Array<string> {
	return numbered("deleted", plan.deletedKeys);
}

/** Keys that one script of a server holds, while others make batches of them. */
export function jointKeys(plan: KeyCounts): Array<string> {
	return numbered("joint", plan.jointKeys);
}

/** Keys of the third store. */
export function extraKeys(plan: KeyCounts): Array<string> {
	return numbered("extra", plan.extraKeys);
}

/** Keys of each store that another library uses. */
export function foreignKeys({ foreignKeys: count }: { foreignKeys: number }): Array<string> {
	return numbered("foreign", count);
}

const PET_OWNERS = 3;

/** The keys of those who have pets. */
export function petKeys({ sellEvery }: { readonly sellEvery: number }): Array<string> {
	return numbered("owner", sellEvery > 0 ? PET_OWNERS : 0);
}

const GUESTS = 3;
/** What the keys of all guests begin with. */
export const GUEST_PREFIX = "guest_";

/** Keys of players' documents that scripts hold, while others replace and delete them as they like. */
export function guestKeys(plan: {
	readonly isSession: boolean;
	readonly resetEvery: number;
}): Array<string> {
	return numbered("guest", plan.isSession && plan.resetEvery > 0 ? GUESTS : 0);
}

/** Whether a key is a guest's. */
export function isGuest(key: string): boolean {
	return key.sub(1, GUEST_PREFIX.size()) === GUEST_PREFIX;
}

/** The two accounts of a pair, of which the sum may not fall below 0. */
export function pairKeys(pair: number): readonly [left: string, right: string] {
	return [`pair_${pair}_left`, `pair_${pair}_right`];
}

/** The accounts of all pairs. */
export function allPairKeys(plan: { readonly pairs: number }): Array<string> {
	const keys = new Array<string>();
	for (let pair = 1; pair <= plan.pairs; pair++) {
		const [left, right] = pairKeys(pair);
		keys.push(left, right);
	}
	return keys;
}
