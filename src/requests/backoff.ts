import type { FailureKind } from "./failure";
import { drawnSeconds, growingSeconds } from "../threads/growing-wait";

/** The wait after a first failure, before jitter. */
const FIRST_SECONDS = 0.5;
/** The same after a limit was hit: budgets refill by the minute. */
const FIRST_THROTTLED_SECONDS = 2;
/** No wait is longer: an outage should not outlast itself by more. */
const LONGEST_SECONDS = 16;
/**
 * No wait is longer while the server closes, or a player waits: that has 30 seconds in all, and the last moment at which
 * the service answers again must not be slept through.
 */
const LONGEST_HURRIED_SECONDS = 2;

/**
 * How long to wait before the next try: doubling, capped, and drawn between half and all of that, so
 * that the servers of a game do not come back all at once. A service that did answer is asked once more
 * at once.
 *
 * @param failures - how many tries have failed so far, 1 or more
 * @param isHurried - whether the time for tries is short
 * @param draw - a random number in [0, 1)
 * @returns seconds
 */
export function backoffSeconds(
	failures: number,
	kind: FailureKind,
	isHurried: boolean,
	draw: number,
): number {
	if (kind === "garbled") {
		return failures === 1 ? 0 : backoffSeconds(failures - 1, "retry", isHurried, draw);
	}
	const isThrottled = kind === "throttled" || kind === "keyThrottled";
	const first = isThrottled ? FIRST_THROTTLED_SECONDS : FIRST_SECONDS;
	const longest = isHurried ? LONGEST_HURRIED_SECONDS : LONGEST_SECONDS;
	return drawnSeconds(growingSeconds(failures, first, longest), draw);
}
