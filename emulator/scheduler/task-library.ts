import type { Process } from "./process";
import type { Scheduler } from "./scheduler";

/** The `task` library of one server. Functions are called with a dot, as Roblox's are. */
export interface TaskLibrary {
	/** Runs at once, until the first yield; an error is reported, not raised. */
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
	/** Yields until the first frame at or after `duration` seconds and returns what really passed. */
	readonly wait: (duration?: number) => number;
	/** Ends a suspended thread; what it was waiting for passes it by. */
	readonly cancel: (cancelled: thread) => void;
}

/**
 * Models the `task` library (platform fact sheet 5.2): threads belong to `owner` and die with it.
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
