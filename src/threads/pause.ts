import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/** A wait that somebody else may end early. */
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

	/** Yields until the time is up or `end` is called. */
	public wait(): void {
		this.over.wait();
	}

	/** Ends the wait now. */
	public end(): void {
		if (!this.over.isSettled()) {
			this.scheduler.cancel(this.timer);
			this.over.settle(true);
		}
	}
}
