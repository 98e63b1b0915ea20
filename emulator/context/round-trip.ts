import type { Fault } from "../faults/fault-kind";
import type { ServerContext } from "./server-context";

/** Part of a request's time that passes before the backend acts on it. */
const WAY_THERE = 0.5;

/**
 * Sends something to a backend and yields until the answer arrives, which may be never.
 *
 * `act` runs at the backend halfway through, even if the server has died by then: a request that was sent still lands.
 *
 * @param fault - what goes wrong; a `hang` delays one of the two legs, everything else is up to the caller
 */
export function roundTrip(
	context: ServerContext,
	seconds: number,
	act: () => void,
	fault?: Fault,
): void {
	const { scheduler, process } = context;
	const caller = scheduler.yieldableThread();
	const hangSeconds = fault?.kind === "hang" ? (fault.seconds ?? math.huge) : 0;
	const wayThere = seconds * WAY_THERE + (fault?.stage === "answer" ? 0 : hangSeconds);
	if (wayThere < math.huge) scheduler.schedule(wayThere, act);
	if (hangSeconds < math.huge) {
		scheduler.resumeAfter(process, seconds + hangSeconds, caller);
	}
	coroutine.yield();
}
