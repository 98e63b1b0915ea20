import type { ServerContext } from "./server-context";

/** Part of a request's time that passes before the backend acts on it. */
const WAY_THERE = 0.5;

/**
 * Sends something to a backend and yields until its answer is back.
 *
 * `act` runs at the backend halfway, also when the server has died meanwhile: a request that was sent still lands.
 */
export function roundTrip(context: ServerContext, seconds: number, act: () => void): void {
	const { scheduler, process } = context;
	const caller = scheduler.yieldableThread();
	scheduler.schedule(seconds * WAY_THERE, act);
	scheduler.resumeAfter(process, seconds, caller);
	coroutine.yield();
}
