/** Number of expired entries at which the list is rebuilt without them. */
const ENTRIES_PER_CLEANING = 64;

/** What was spent in the last seconds, for limits over a sliding window rather than a fixed minute. */
export class SlidingSum {
	private times = new Array<number>();
	private amounts = new Array<number>();
	/** Index of the oldest entry that still counts. */
	private head = 0;
	private sum = 0;

	public constructor(private readonly windowSeconds: number) {}

	/** Spends `amount`, unless that and the last seconds together exceed `limit`. A refusal costs nothing. */
	public trySpend(now: number, amount: number, limit: number): boolean {
		this.expire(now);
		if (this.sum + amount > limit) return false;
		this.times.push(now);
		this.amounts.push(amount);
		this.sum += amount;
		return true;
	}

	private expire(now: number): void {
		const start = now - this.windowSeconds;
		const count = this.times.size();
		while (this.head < count && this.times[this.head] <= start) {
			this.sum -= this.amounts[this.head];
			this.head += 1;
		}
		if (this.head >= ENTRIES_PER_CLEANING && 2 * this.head > count) this.clean(count);
	}

	private clean(count: number): void {
		const times = new Array<number>();
		const amounts = new Array<number>();
		for (let index = this.head; index < count; index++) {
			times.push(this.times[index]);
			amounts.push(this.amounts[index]);
		}
		this.times = times;
		this.amounts = amounts;
		this.head = 0;
	}
}
