import type { Platform } from "../platform/platform";

/**
 * Warns if another copy of the module is already on this server.
 *
 * @param path - where this copy is in the game
 */
export function warnOfSecondCopy({ console, lifecycle }: Platform, path: string): void {
	const first = lifecycle.claim(path);
	if (first !== undefined) {
		console.warn(
			`[PPDB] There are two copies of the module on this server: ${first} and ${path}. Each has its own cache, and to ` +
				"each the other is a different server: in session mode a key cannot be in both. Keep one copy, and require it from " +
				"all scripts; scripts under different Actors each have their own copy even of a single ModuleScript.",
		);
	}
}
