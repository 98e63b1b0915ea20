import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/**
 * Runs an action on its own thread, so that its caller can stop waiting for it (`waitAtMost`): a request to a
 * service may never return. A late action continues, and its result is there once it arrives.
 *
 * The action must not throw: the error would be lost.
 */
export function startCall<T>(scheduler: Scheduler, action: () => T): Future<T> {
	const result = new Future<T>(scheduler);
	scheduler.spawn(() => {
		result.settle(action());
	});
	return result;
}
