import type { DeepReadonly } from "../base/deep-readonly";
import type { Disconnect, Hooks } from "../events/hooks";

/** Running a game's own code at points in a document's life. */
export interface StoreListeners<T> {
	/**
	 * Adds a hook, like the option `hooks`.
	 *
	 * @returns a function that removes it
	 * @throws InvalidArgument
	 */
	hook<Name extends keyof Hooks<T>>(name: Name, hook: Required<Hooks<T>>[Name]): Disconnect;

	/**
	 * Calls back each time that a part of a document has changed, here or on another server. Use
	 * `getCached` for its current value.
	 *
	 * The document need not be cached yet; its data when it is first loaded is not a change.
	 *
	 * @param selector - returns the part; must not yield
	 * @param callback - gets the part and its previous value, as copies; may yield
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
