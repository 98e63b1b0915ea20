import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/** A wait that can be cut short. */
export class Pause {
	private readonly over: Future<true>;
	private readonly timer: thread;

	public constructor(
		private readonly scheduler: Scheduler,
		seconds: number,
	) {
		this.over = new Future(scheduler);
		this.timer = scheduler.delay(seconds, () => {
			this.over.settle(true);
		});
	}

	/** Yields until the time is up or `interrupt` is called. */
	public wait(): void {
		this.over.wait();
	}

	/** Ends the wait now. */
	public interrupt(): void {
		if (!this.over.isSettled()) {
			this.scheduler.cancel(this.timer);
			this.over.settle(true);
		}
	}
}
