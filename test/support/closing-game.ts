import type { PPDB } from "../../src/api/ppdb";
import type { PPDBError } from "../../src/base/error";
import { addOne, type CloudSpec, type Counter, type LibraryServer } from "./in-cloud";

export const KEY = "player_1";
export const LOCKS = ["shared", "session"] as const;
export const OPTIONS = { template: { count: 0 } };

export interface Game extends LibraryServer {
	readonly store: PPDB<Counter>;
}

export function open(spec: CloudSpec, lock: "shared" | "session" = "shared"): Game {
	const started = spec.start();
	return { ...started, store: new started.PPDB<Counter>("Players", { ...OPTIONS, lock }) };
}

/** What a game does: a document for each player, and his play time with the last update. */
export function admitPlayers(spec: CloudSpec, { server, store }: Game, count: number): void {
	server.players.PlayerRemoving.Connect((player) => {
		const key = `player_${player.UserId}`;
		store.update(key, addOne);
		store.leave(key);
	});
	for (let userId = 1; userId <= count; userId++) {
		server.join(userId);
		spec.on(server, () => {
			store.init(`player_${userId}`);
		});
	}
	spec.cloud.sleep(2);
}

/** Lets all players go, one after the other, until `lastSeconds` from now. */
export function teleportAll(spec: CloudSpec, { server }: Game, lastSeconds: number): void {
	const players = server.players.GetPlayers();
	players.forEach((player, index) => {
		spec.cloud.spawn(() => {
			spec.cloud.sleep((lastSeconds * (index + 1)) / players.size());
			server.leave(player);
		});
	});
}

/** Runs something on a thread of a server that is so old in its closing; the game keeps the server alive until it is done. */
export function whileClosing(
	spec: CloudSpec,
	{ server }: Game,
	second: number,
	action: () => void,
): void {
	server.game.BindToClose(() => {
		spec.cloud.sleep(second);
		action();
	});
}

export function codeOf(action: () => void): string {
	const [ok, problem] = pcall(action);
	return ok ? "none" : (problem as PPDBError).code;
}

export function storedPlayers(spec: CloudSpec, count: number): number {
	let stored = 0;
	for (let userId = 1; userId <= count; userId++) {
		stored += spec.storedCount("Players", `player_${userId}`) ?? 0;
	}
	return stored;
}
