/** One document for each player. */
export const PLAYER_STORE = "Players";
/** Documents that all servers write. */
export const SHARED_STORE = "Shared";

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
}

/** The keys of so many accounts, in order. */
export function accountKeys(count: number): Array<string> {
	const keys = new Array<string>();
	for (let number = 1; number <= count; number++) {
		keys.push(string.format("account_%02d", number));
	}
	return keys;
}
