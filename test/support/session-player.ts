import type { PPDB } from "../../src/index";
import type { PPDBOptions } from "../../src/store/options";
import { addOne, type CloudSpec, type Counter, type LibraryServer } from "./in-cloud";

/** The key that specs of session mode are about. */
export const KEY = "player_1";

/** A server with a store in session mode. */
export interface Player extends LibraryServer {
	readonly store: PPDB<Counter>;
	/** The keys for which `OnLockLost` fired. */
	readonly lost: Array<string>;
}

/** Starts a server whose store is in session mode. */
export function open(spec: CloudSpec, options: PPDBOptions<Counter> = {}): Player {
	const library = spec.start();
	const lost = new Array<string>();
	const store = new library.PPDB<Counter>("Players", {
		lock: "session",
		template: { count: 0 },
		...options,
	});
	store.OnLockLost.Connect((key) => {
		lost.push(key);
	});
	return { ...library, store, lost };
}

/** Two servers, the first of which has the document, with an update that is not stored yet. */
export function openHeld(spec: CloudSpec, options?: PPDBOptions<Counter>): [Player, Player] {
	const [holder, other] = [open(spec), open(spec, options)];
	spec.cloud.sleep(1);
	load(spec, holder);
	add(spec, holder);
	return [holder, other];
}

/** Runs something on a server and tells how long it took, in virtual seconds. */
export function time(spec: CloudSpec, { server }: Player, action: () => void): number {
	const began = spec.cloud.clock.now();
	spec.on(server, action);
	return spec.cloud.clock.now() - began;
}

/** Loads the key on a server and tells how long it took. */
export function load(spec: CloudSpec, player: Player): number {
	return time(spec, player, () => {
		player.store.init(KEY);
	});
}

/** Makes one update on a server. */
export function add(spec: CloudSpec, player: Player): void {
	spec.on(player.server, () => {
		player.store.update(KEY, addOne);
	});
}

/** Begins to leave, and does not wait for the end. */
export function beginLeave({ server, store }: Player): void {
	server.spawn(() => {
		store.leave(KEY);
	});
}
