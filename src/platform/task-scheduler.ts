import type { Scheduler } from "./platform";

/** The functions of the `task` library that a scheduler uses. */
export interface TaskFunctions {
	// eslint-disable-next-line @typescript-eslint/unified-signatures -- the engine declares two overloads, which one signature would not match
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
