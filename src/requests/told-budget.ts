/**
 * How long after it was sent a request is certain to be in the budget that the engine reports. When it is counted is not
 * documented; the budget is seen to grow once a second, and the other second is a margin.
 */
const COUNTED_SECONDS = 2;

/**
 * One budget that the engine reports, minus requests that were sent and may not be counted in it yet. Otherwise a burst
 * would be sent on the figure from before it, and fill the engine's queue.
 */
export class ToldBudget {
	/** When those requests were sent that the reported budget has not shrunk by yet, oldest first. */
	private readonly uncounted = new Array<number>();
	private lastTold = 0;

	/** How many more requests can certainly be sent. */
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
