import type { Platform } from "../platform/platform";

/**
 * Says so when another copy of the module is on this server already.
 *
 * @param path - where this copy is in the game
 */
export function warnOfSecondCopy({ console, lifecycle }: Platform, path: string): void {
	const first = lifecycle.claim(path);
	if (first !== undefined) {
		console.warn(
			`[PPDB] There are two copies of the module on this server: ${first} and ${path}. Each has a cache of its own, and to ` +
				"either the other is another server: in session mode a key cannot be in both. Keep one copy, and require it from " +
				"all scripts; scripts under different Actors have copies of their own even of one ModuleScript.",
		);
	}
}
