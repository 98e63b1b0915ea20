import { PPDB } from "@rbxts/ppdb";

export interface PlayerData {
	coins: number;
	visits: number;
}

/** Where the game keeps what its players own. */
export const playerStore = new PPDB<PlayerData>("Players", { template: { coins: 0, visits: 0 } });

export function keyOf(player: Player): string {
	return `player_${player.UserId}`;
}
