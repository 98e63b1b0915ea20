/** Requests in flight at first; each answered one makes room for one more. */
const IN_FLIGHT_AT_FIRST = 8;
/** Failures in a row, of any keys, that count as an outage rather than bad luck. */
const FAILURES_IN_ROW = 5;
/** While the service is down, one request per second finds out when it is back. */
const PROBE_SECONDS = 1;

/**
 * How fast requests go out while the server closes.
 *
 * If each of a hundred documents kept retrying by itself through an outage, the budget would be used up
 * by the time the service is back. So it starts with few requests, speeds up with each answer, and only
 * probes while there are no answers.
 */
export class ClosingPace {
	private inFlightMax = IN_FLIGHT_AT_FIRST;
	private failuresInRow = 0;
	private probedAt = -math.huge;

	/** Counts how a request ended. */
	public observe(isAnswered: boolean): void {
		if (isAnswered) {
			this.failuresInRow = 0;
			this.inFlightMax += 1;
		} else {
			this.failuresInRow += 1;
		}
	}

	/** Whether another request may go out now; if so, it counts as sent. */
	public maySend(inFlight: number, now: number): boolean {
		if (inFlight >= this.inFlightMax) {
			return false;
		}
		if (this.failuresInRow < FAILURES_IN_ROW) {
			return true;
		}
		if (now < this.probedAt + PROBE_SECONDS) {
			return false;
		}
		this.probedAt = now;
		return true;
	}
}
