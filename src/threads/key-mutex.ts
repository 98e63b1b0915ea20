import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/**
 * A thread that gets a key and gives it back at once does so while the one before is still giving it away. Threads that
 * resume one another nest in C, and Luau bears 200 such levels.
 */
const NESTED_MAX = 16;

/** At most one holder per key; the others wait in the order in which they came. */
export class KeyMutex {
	private readonly queues = new Map<string, Array<Future<true>>>();
	/** How many releases are under way inside of one another. */
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

	/** Runs an action while holding a key. Yields; what the action throws comes through. */
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
	 * Runs an action while holding several keys. Yields; what the action throws comes through.
	 *
	 * @param keys - in ascending order, or two callers could wait for each other for ever
	 */
	public holdAll<T>(keys: ReadonlyArray<string>, action: () => T, index = 0): T {
		return index === keys.size()
			? action()
			: this.hold(keys[index], () => this.holdAll(keys, action, index + 1));
	}

	/** Lets the next one have the key: at once, unless that happens in the middle of too many other such moments. */
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
