import { PPDB } from "@rbxts/ppdb";

export interface PlayerData {
	coins: number;
	visits: number;
}

/** Where the game keeps what its players own: each player's data is on one server at a time. */
export const playerStore = new PPDB<PlayerData>("Players", {
	lock: "session",
	template: { coins: 0, visits: 0 },
});

export function keyOf(player: Player): string {
	return `player_${player.UserId}`;
}
