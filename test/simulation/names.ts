/** One document for each player. */
export const PLAYER_STORE = "Players";
/** Documents that all servers write. */
export const SHARED_STORE = "Shared";

/** The key of a player's document. */
export function playerKey(userId: number): string {
	return `player_${userId}`;
}
