import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/**
 * A thread that takes a key and releases it immediately does so within the release before it. Threads that
 * resume one another nest in C, and Luau allows 200 such levels.
 */
const NESTED_MAX = 16;

/** At most one holder per key; the others wait in the order in which they came. */
export class KeyMutex {
	private readonly queues = new Map<string, Array<Future<true>>>();
	/** The number of nested releases. */
	private nested = 0;

	public constructor(private readonly scheduler: Scheduler) {}

	/** Yields until the key is free, then holds it. */
	private acquire(key: string): void {
		const queue = this.queues.get(key);
		if (queue === undefined) {
			this.queues.set(key, []);
			return;
		}
		const turn = new Future<true>(this.scheduler);
		queue.push(turn);
		turn.wait();
	}

	/** Runs an action while holding a key. Yields; passes on what the action throws. */
	public hold<T>(key: string, action: () => T): T {
		this.acquire(key);
		const [ok, result] = pcall(action);
		this.release(key);
		if (!ok) {
			throw result;
		}
		return result;
	}

	/**
	 * Runs an action while holding several keys. Yields; passes on what the action throws.
	 *
	 * @param keys - in ascending order, or two callers could wait for each other forever
	 */
	public holdAll<T>(keys: ReadonlyArray<string>, action: () => T, index = 0): T {
		return index === keys.size()
			? action()
			: this.hold(keys[index], () => this.holdAll(keys, action, index + 1));
	}

	/** Passes the key on: immediately, unless too many releases are already nested. */
	private release(key: string): void {
		const first = this.queues.get(key)?.shift();
		if (first === undefined) {
			this.queues.delete(key);
		} else if (this.nested < NESTED_MAX) {
			this.nested += 1;
			first.settle(true);
			this.nested -= 1;
		} else {
			this.scheduler.delay(0, () => {
				first.settle(true);
			});
		}
	}
}
