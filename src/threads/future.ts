import type { Scheduler } from "../platform/platform";

/** A value that threads can wait for. It settles once; later attempts change nothing. */
export class Future<T> {
	private settled = false;
	private value: T | undefined;
	private readonly waiting = new Array<thread>();
	private readonly listeners = new Array<(value: T) => void>();

	public constructor(private readonly scheduler: Scheduler) {}

	public isSettled(): boolean {
		return this.settled;
	}

	/** Gives the value to all waiting threads, now and later. */
	public settle(value: T): void {
		if (this.settled) {
			return;
		}
		this.settled = true;
		this.value = value;
		for (const waiter of this.waiting) {
			// The game may have cancelled the thread that waited.
			if (coroutine.status(waiter) === "suspended") {
				this.scheduler.resume(waiter);
			}
		}
		this.waiting.clear();
		for (const listener of this.listeners) {
			listener(value);
		}
		this.listeners.clear();
	}

	/** Calls a function, which must not yield, once there is a value. */
	public onSettled(listener: (value: T) => void): void {
		if (this.settled) {
			listener(this.value as T);
		} else {
			this.listeners.push(listener);
		}
	}

	/** Yields until there is a value, even if something else resumes the thread in the meantime. */
	public wait(): T {
		if (!this.settled) {
			this.waiting.push(coroutine.running());
		}
		while (!this.settled) {
			coroutine.yield();
		}
		return this.value as T;
	}

	/**
	 * Yields until there is a value or the time is up.
	 *
	 * @returns the value; nothing if there is none by then
	 */
	public waitAtMost(seconds: number): T | undefined {
		if (!this.settled) {
			const over = new Future<true>(this.scheduler);
			const timer = this.scheduler.delay(seconds, () => {
				over.settle(true);
			});
			this.onSettled(() => {
				over.settle(true);
			});
			over.wait();
			if (this.isSettled()) {
				this.scheduler.cancel(timer);
			}
		}
		return this.value;
	}
}
