import type { FailureKind } from "../requests/failure";
import type { Clock } from "../platform/platform";
import type { StatusKind } from "./status";

/** Failures in a row, of any keys, that count as an outage rather than bad luck. */
const OUTAGE_FAILURES = 5;
/** A throttle is over once no limit was hit for this long. */
const THROTTLE_QUIET_SECONDS = 10;

/** Detects from a store's requests when its service is down or throttled. */
export class ServiceHealth {
	private failuresInRow = 0;
	private failingSince = 0;
	private throttledSince: number | undefined;
	private lastThrottledAt = 0;

	public constructor(
		private readonly clock: Clock,
		private readonly tell: (kind: StatusKind, message: string) => void,
	) {}

	/** Counts how a request ended. */
	public observe(failure: FailureKind | undefined): void {
		if (failure === "retry" || failure === "garbled") {
			this.noteFailure();
			return;
		}
		const isThrottled = failure === "throttled" || failure === "keyThrottled";
		if (failure === undefined || isThrottled) {
			// A refusal is an answer, so the service is not down.
			this.noteAnswer();
			this.noteThrottling(isThrottled);
		}
	}

	public isDown(): boolean {
		return this.failuresInRow >= OUTAGE_FAILURES;
	}

	public isThrottled(): boolean {
		return this.throttledSince !== undefined;
	}

	private noteFailure(): void {
		if (this.failuresInRow === 0) {
			this.failingSince = this.clock.now();
		}
		this.failuresInRow += 1;
		if (this.failuresInRow === OUTAGE_FAILURES) {
			const message = `${OUTAGE_FAILURES} requests in a row failed; updates stay in memory until it works again`;
			this.tell("outageBegan", message);
		}
	}

	private noteAnswer(): void {
		if (this.isDown()) {
			const seconds = string.format("%.0f", this.clock.now() - this.failingSince);
			this.tell("outageEnded", `requests work again after ${seconds} s`);
		}
		this.failuresInRow = 0;
	}

	private noteThrottling(isThrottled: boolean): void {
		const now = this.clock.now();
		if (isThrottled) {
			this.lastThrottledAt = now;
			if (this.throttledSince === undefined) {
				this.throttledSince = now;
				this.tell(
					"throttlingBegan",
					"a request limit was hit; PPDB slows down until it recovers; updates stay in memory",
				);
			}
		} else if (
			this.throttledSince !== undefined &&
			now - this.lastThrottledAt >= THROTTLE_QUIET_SECONDS
		) {
			const seconds = string.format("%.0f", this.lastThrottledAt - this.throttledSince);
			this.throttledSince = undefined;
			this.tell(
				"throttlingEnded",
				`no request limit is hit any more; it lasted ${seconds} s`,
			);
		}
	}
}
