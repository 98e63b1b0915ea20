/** The window of request limits. */
export const RATE_SECONDS = 60;

/** Counts events of the last minute, to the second. Both methods cost the same at any rate. */
export class RateCounter {
	private readonly counts = new Array<number>(RATE_SECONDS, 0);
	private readonly seconds = new Array<number>(RATE_SECONDS, -math.huge);

	public count(now: number): void {
		const second = math.floor(now);
		const slot = second % RATE_SECONDS;
		if (this.seconds[slot] !== second) {
			this.seconds[slot] = second;
			this.counts[slot] = 0;
		}
		this.counts[slot] += 1;
	}

	public total(now: number): number {
		const oldest = math.floor(now) - RATE_SECONDS;
		let total = 0;
		for (let slot = 0; slot < RATE_SECONDS; slot++) {
			if (this.seconds[slot] > oldest) {
				total += this.counts[slot];
			}
		}
		return total;
	}
}
