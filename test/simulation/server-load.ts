import type { PPDBConstructor } from "../../src/api/ppdb";
import { countHeldKeys } from "../support/held-keys";

/** What the library has under way on a server. */
export interface ServerLoad {
	/** Requests that wait until the budget has room for them. */
	readonly queued: number;
	readonly inFlight: number;
	/** Keys that something holds, or waits for. */
	readonly heldKeys: number;
}

/** Looks at the library of a server, if it has one yet, and at one object of each of its stores. */
export function loadOf(
	library: PPDBConstructor | undefined,
	handles: ReadonlyArray<defined>,
): ServerLoad {
	const stat = library?.stat();
	let [queued, heldKeys] = [0, 0];
	for (const [, waiting] of pairs((stat?.queued ?? {}) as Record<string, number>)) {
		queued += waiting;
	}
	for (const handle of handles) {
		heldKeys += countHeldKeys(handle);
	}
	return { queued, inFlight: stat?.inFlight ?? 0, heldKeys };
}
