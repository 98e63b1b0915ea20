import type { MemoryFailureKind } from "../requests/memory-failure";
import type { Clock } from "../platform/platform";

/** The kinds of trouble with MemoryStore. */
export type MemoryTrouble = "MemoryStoreDown" | "MemoryStoreThrottled" | "MemoryStoreFull";

/** Failures in a row that count as an outage rather than bad luck. */
const OUTAGE_FAILURES = 5;
/** How long after it was last hit a limit counts as trouble. */
const QUIET_SECONDS = 30;

/** Detects from the outcome of requests what is wrong with MemoryStore. */
export class MemoryHealth {
	private failuresInRow = 0;
	private throttledAt = -math.huge;
	private fullAt = -math.huge;

	public constructor(private readonly clock: Clock) {}

	/** Counts how a request ended. */
	public observe(failure: MemoryFailureKind | undefined): void {
		this.failuresInRow = failure === "retry" ? this.failuresInRow + 1 : 0;
		if (failure === "throttled") {
			this.throttledAt = this.clock.now();
		} else if (failure === "full") {
			this.fullAt = this.clock.now();
		}
	}

	/** What is wrong now; empty if nothing is. */
	public troubles(): Array<MemoryTrouble> {
		const now = this.clock.now();
		const troubles = new Array<MemoryTrouble>();
		if (this.failuresInRow >= OUTAGE_FAILURES) {
			troubles.push("MemoryStoreDown");
		}
		if (now - this.throttledAt < QUIET_SECONDS) {
			troubles.push("MemoryStoreThrottled");
		}
		if (now - this.fullAt < QUIET_SECONDS) {
			troubles.push("MemoryStoreFull");
		}
		return troubles;
	}
}
