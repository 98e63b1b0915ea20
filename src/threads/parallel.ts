import type { Scheduler } from "../platform/platform";
import { Future } from "./future";

/**
 * Runs an action for each item, a limited number at a time, and yields until all are done.
 *
 * The action must not throw: an error would leave its place empty forever.
 */
export function runParallel<T extends defined>(
	scheduler: Scheduler,
	items: ReadonlyArray<T>,
	widthMax: number,
	action: (item: T) => void,
): void {
	const done = new Future<true>(scheduler);
	let taken = 0;
	let running = math.min(widthMax, items.size());
	if (running === 0) {
		return;
	}
	const work = () => {
		while (taken < items.size()) {
			taken += 1;
			action(items[taken - 1]);
		}
		running -= 1;
		if (running === 0) {
			done.settle(true);
		}
	};
	for (let worker = running; worker >= 1; worker--) {
		scheduler.spawn(work);
	}
	done.wait();
}
