import type { FailureKind } from "./failure";
import { drawnSeconds, growingSeconds } from "../threads/growing-wait";

/** The wait after a first failure, before jitter. */
const FIRST_SECONDS = 0.5;
/** The wait after the first failure if a limit was hit: budgets refill by the minute. */
const FIRST_THROTTLED_SECONDS = 2;
/** The longest wait: an outage should not prolong itself by more. */
const LONGEST_SECONDS = 16;
/**
 * The longest wait while the server closes, or a player waits: closing lasts 30 seconds in total, and the last moment at which
 * the service may answer again must not be slept through.
 */
const LONGEST_HURRIED_SECONDS = 2;

/**
 * How long to wait before the next try: doubling, capped, and drawn between half and all of that, so
 * that the servers of a game do not all come back at the same time. A service that did answer is asked
 * again immediately.
 *
 * @param failures - how many tries have failed so far, 1 or more
 * @param isHurried - whether time for retries is short
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
