import type { Scheduler } from "../platform/platform";

/** A value that threads can wait for. Settles once; later tries change nothing. */
export class Future<T> {
	private settled = false;
	private value: T | undefined;
	private readonly waiting = new Array<thread>();

	public constructor(private readonly scheduler: Scheduler) {}

	public isSettled(): boolean {
		return this.settled;
	}

	/** Gives the value to all who wait, now and later. */
	public settle(value: T): void {
		if (this.settled) {
			return;
		}
		this.settled = true;
		this.value = value;
		for (const waiter of this.waiting) {
			// A game may have cancelled the thread that waited.
			if (coroutine.status(waiter) === "suspended") {
				this.scheduler.resume(waiter);
			}
		}
		this.waiting.clear();
	}

	/** Yields until there is a value, whatever else resumes the thread meanwhile. */
	public wait(): T {
		if (!this.settled) {
			this.waiting.push(coroutine.running());
		}
		while (!this.settled) {
			coroutine.yield();
		}
		return this.value as T;
	}
}
