import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/**
 * Runs an action on a thread of its own, so that its caller can stop waiting for it (`waitAtMost`): what
 * asks a service may never return. An action that is late goes on, and its result is there once it comes.
 *
 * The action must not throw: nobody would hear of it.
 */
export function startCall<T>(scheduler: Scheduler, action: () => T): Future<T> {
	const result = new Future<T>(scheduler);
	scheduler.spawn(() => {
		result.settle(action());
	});
	return result;
}
