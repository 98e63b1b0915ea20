import type { VirtualClock } from "../scheduler/virtual-clock";

const SECONDS_PER_MINUTE = 60;

/** Counts what was spent in the current minute of the virtual clock. */
export class RateWindow {
	private minute = -1;
	private spent = 0;

	public constructor(private readonly clock: VirtualClock) {}

	/** Spends `amount`, unless that exceeds this minute's `limit`. */
	public trySpend(amount: number, limit: number): boolean {
		const minute = math.floor(this.clock.seconds / SECONDS_PER_MINUTE);
		if (minute !== this.minute) {
			this.minute = minute;
			this.spent = 0;
		}
		if (this.spent + amount > limit) return false;
		this.spent += amount;
		return true;
	}
}
