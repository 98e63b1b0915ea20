import type { GameServer } from "../../emulator/index";
import type { TaskFunctions } from "../../src/platform/task-scheduler";

/** Threads that the library has begun on a server, those that have ended included, as long as they are in memory. */
const threadsOf = new Map<GameServer, Set<thread>>();

/** The `task` library of a server for the library under test, which counts the threads that it begins. */
export function countedTask(server: GameServer): TaskFunctions {
	const { task } = server;
	// A thread that nobody can resume any more goes with the garbage, as it would without a look at it.
	const threads = setmetatable<Set<thread>>(new Set(), { __mode: "k" });
	threadsOf.set(server, threads);
	return {
		spawn: (body: (() => void) | thread) => {
			threads.add(task.spawn(body));
		},
		delay: (seconds, body) => {
			const timer = task.delay(seconds, body);
			threads.add(timer);
			return timer;
		},
		cancel: task.cancel,
		wait: task.wait,
	};
}

/** How many threads of the library wait for something on a server, timers included. */
export function countThreads(server: GameServer): number {
	let count = 0;
	for (const started of threadsOf.get(server) ?? new Set<thread>()) {
		if (coroutine.status(started) === "suspended") {
			count += 1;
		}
	}
	return count;
}

/** Forgets a server that is gone. */
export function forgetThreads(server: GameServer): void {
	threadsOf.delete(server);
}
