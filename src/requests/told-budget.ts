/**
 * So long after it was sent a request is in the budget that the engine tells. Nobody documents when it is counted; the
 * budget is seen to grow once a second, and as much again is left for whatever else may be late.
 */
const COUNTED_SECONDS = 2;

/**
 * One budget that the engine tells, less what was sent and may not be counted in it yet. Without that a burst of one
 * instant would all be sent on what was told before it, and fill the engine's queue.
 */
export class ToldBudget {
	/** When those requests were sent by which the budget has not been seen to shrink, the oldest first. */
	private readonly uncounted = new Array<number>();
	private lastTold = 0;

	/** How many more requests can surely be sent. */
	public left(told: number, now: number): number {
		const { uncounted } = this;
		let counted = math.max(this.lastTold - told, 0);
		this.lastTold = told;
		while (!uncounted.isEmpty() && (counted > 0 || uncounted[0] <= now - COUNTED_SECONDS)) {
			uncounted.shift();
			counted -= 1;
		}
		return told - uncounted.size();
	}

	/** Counts a request that is being sent. */
	public spend(now: number): void {
		this.uncounted.push(now);
	}
}
