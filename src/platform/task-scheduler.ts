import type { Scheduler } from "./platform";

/** What a scheduler takes of the `task` library. */
export interface TaskFunctions {
	// eslint-disable-next-line @typescript-eslint/unified-signatures -- the engine's has two, and one would not fit it
	readonly spawn: { (body: () => void): unknown; (waiting: thread): unknown };
	readonly delay: (seconds: number, body: () => void) => thread;
	readonly cancel: (timer: thread) => void;
	readonly wait: (seconds: number) => unknown;
}

/** A scheduler on a `task` library: the engine's, or one on virtual time. */
export function createScheduler(library: TaskFunctions): Scheduler {
	return {
		spawn(callback) {
			library.spawn(callback);
		},
		resume(waiting) {
			library.spawn(waiting);
		},
		delay(seconds, callback) {
			return library.delay(seconds, callback);
		},
		cancel(timer) {
			library.cancel(timer);
		},
		wait(seconds) {
			library.wait(seconds);
		},
	};
}
