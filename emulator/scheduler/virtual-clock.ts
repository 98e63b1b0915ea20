/** 2026-01-15 12:00:00 UTC: the start of a UTC hour, so that tests of hourly versions can count from it. */
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

	/** The cloud's true wall clock; servers' clocks may differ from it by their skew. */
	public unixSeconds(): number {
		return this.startUnixSeconds + this.seconds;
	}

	/** The wall clock in whole milliseconds, the unit of `DataStoreKeyInfo`. */
	public unixMillis(): number {
		return math.floor((this.startUnixSeconds + this.seconds) * 1000);
	}
}
