import type { Process } from "./process";
import type { Scheduler } from "./scheduler";

/** The `task` library of one server. Functions are called with a dot, as Roblox's are. */
export interface TaskLibrary {
	/** Runs immediately, until the first yield; an error is reported, not raised. */
	readonly spawn: <T extends Array<unknown>>(
		body: thread | ((...values: T) => void),
		...values: T
	) => thread;
	/** Runs after the current event, before virtual time goes on. */
	readonly defer: <T extends Array<unknown>>(
		body: thread | ((...values: T) => void),
		...values: T
	) => thread;
	/** Runs on the first frame at or after `duration` seconds. */
	readonly delay: <T extends Array<unknown>>(
		duration: number | undefined,
		body: thread | ((...values: T) => void),
		...values: T
	) => thread;
	/** Yields until the first frame at or after `duration` seconds and returns the time that has really passed. */
	readonly wait: (duration?: number) => number;
	/** Ends a suspended thread; whatever it was waiting for no longer reaches it. */
	readonly cancel: (cancelled: thread) => void;
}

/**
 * Models the `task` library (docs/platform.md): threads belong to `owner` and die with it.
 *
 * Not modelled: `synchronize` and `desynchronize`.
 */
export function createTaskLibrary(scheduler: Scheduler, owner: Process): TaskLibrary {
	const clock = scheduler.clock;
	return {
		spawn: (body, ...values) => scheduler.spawn(owner, body, ...values),
		defer: (body, ...values) => scheduler.defer(owner, body, ...(values as Array<defined>)),
		delay: (duration, body, ...values) => {
			const delayed = typeIs(body, "thread") ? body : coroutine.create(body);
			const due = scheduler.frameDelay(duration ?? 0);
			scheduler.resumeAfter(owner, due, delayed, values as Array<defined>);
			return delayed;
		},
		wait: (duration) => {
			const start = clock.seconds;
			scheduler.sleep(owner, scheduler.frameDelay(duration ?? 0));
			return clock.seconds - start;
		},
		cancel: (cancelled) => {
			const status = coroutine.status(cancelled);
			if (status === "running" || status === "normal") error("cannot cancel thread", 2);
			coroutine.close(cancelled);
		},
	};
}
