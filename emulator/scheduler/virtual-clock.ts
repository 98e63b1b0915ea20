/** 2026-01-15 12:00:00 UTC: a whole UTC hour, so that tests of hourly versions can count from it. */
const DEFAULT_START_UNIX_SECONDS = 1_768_478_400;

/**
 * The one clock of an emulated cloud. It stands still while code runs and jumps from event to event.
 *
 * Only the scheduler moves it.
 */
export class VirtualClock {
	/** Virtual seconds since the cloud began. Written by the scheduler only. */
	public seconds = 0;

	public constructor(private readonly startUnixSeconds = DEFAULT_START_UNIX_SECONDS) {}

	/** Virtual seconds since the cloud began. */
	public now(): number {
		return this.seconds;
	}

	/** True wall clock of the cloud; the clocks of its servers may differ by their skew. */
	public unixSeconds(): number {
		return this.startUnixSeconds + this.seconds;
	}

	/** Wall clock in whole milliseconds, the unit of `DataStoreKeyInfo`. */
	public unixMillis(): number {
		return math.floor((this.startUnixSeconds + this.seconds) * 1000);
	}
}
