import type { DeepReadonly } from "../base/deep-readonly";
import type { Disconnect, Hooks } from "../events/hooks";

/** Running code of a game's own at points in a document's life. */
export interface StoreListeners<T> {
	/**
	 * Adds a hook, as the option `hooks` does.
	 *
	 * @returns a function that takes it out again
	 * @throws InvalidArgument
	 */
	hook<Name extends keyof Hooks<T>>(name: Name, hook: Required<Hooks<T>>[Name]): Disconnect;

	/**
	 * Calls back each time that a part of a document has changed, here or by another server. Not for
	 * what it is now: `getCached` tells that.
	 *
	 * The document need not be cached yet; what it holds when it is first loaded is no change.
	 *
	 * @param selector - gives the part; must not yield
	 * @param callback - gets the part and what it was before, as copies; may yield
	 * @returns a function that ends it
	 * @throws InvalidKey, InvalidArgument
	 * @example
	 * ```ts
	 * import { PPDB } from "@rbxts/ppdb";
	 *
	 * const players = new PPDB<{ coins: number }>("Players", { template: { coins: 0 } });
	 * const stop = players.observe("player_1", (data) => data.coins, print);
	 * ```
	 */
	observe<Part>(
		key: string,
		selector: (data: DeepReadonly<T>) => Part,
		callback: (part: Part, previous: Part) => void,
	): Disconnect;
}
