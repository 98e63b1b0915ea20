import type { MemoryFailureKind } from "../requests/memory-failure";
import type { Clock } from "../platform/platform";

/** How MemoryStore fails this server. */
export type MemoryTrouble = "MemoryStoreDown" | "MemoryStoreThrottled" | "MemoryStoreFull";

/** So many failures in a row are an outage and no bad luck. */
const OUTAGE_FAILURES = 5;
/** A limit is no trouble any more when it was not hit for so long. */
const QUIET_SECONDS = 30;

/** Tells from how requests end what is wrong with MemoryStore. */
export class MemoryHealth {
	private failuresInRow = 0;
	private throttledAt = -math.huge;
	private fullAt = -math.huge;

	public constructor(private readonly clock: Clock) {}

	/** Takes note of how a request ended. */
	public observe(failure: MemoryFailureKind | undefined): void {
		this.failuresInRow = failure === "retry" ? this.failuresInRow + 1 : 0;
		if (failure === "throttled") {
			this.throttledAt = this.clock.now();
		} else if (failure === "full") {
			this.fullAt = this.clock.now();
		}
	}

	/** What is wrong now; empty when all is well. */
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
