/** An error that its thread may be dying of. */
interface RaisedError {
	readonly problem: unknown;
	readonly at: number;
	/** Increases with each error. */
	readonly turn: number;
	/** Whether its thread ended with an error; not known before it has ended. */
	hasFailed?: boolean;
}

/** An uncaught error ends its thread immediately, and the engine reports it within the same frame. */
const DYING_SECONDS = 1;
/** How many threads are protected from collection until their end can be checked. Rarely do more die within one frame. */
const HELD_MAX = 32;

/** The newest error of each thread. The entry goes away with its thread. */
const raised = new WeakMap<thread, RaisedError>();
/** The threads of the newest errors: a dead one could be collected before its end is checked. */
const held = new Array<thread>();
const state = { turn: 0, now: () => 0 };

/** Makes the age of errors measurable, on a clock of seconds. */
export function timeRaisedErrors(now: () => number): void {
	state.now = now;
}

/** Remembers one of the library's errors with the thread in which it is raised. */
export function noteRaised(problem: unknown): void {
	const running = coroutine.running();
	held[state.turn % HELD_MAX] = running;
	state.turn += 1;
	raised.set(running, { problem, at: state.now(), turn: state.turn });
}

/**
 * What a thread has died of, oldest first and each once: one of the library's errors that was raised a moment ago and not
 * caught. If it was caught, its thread goes on, or has come to its end.
 */
export function takeFatal(): unknown {
	let first: RaisedError | undefined;
	let failed: thread | undefined;
	for (const [dying, entry] of raised as unknown as ReadonlyMap<thread, RaisedError>) {
		const isRecent = state.now() - entry.at <= DYING_SECONDS;
		if (isRecent && hasFailed(dying, entry) && entry.turn < (first?.turn ?? math.huge)) {
			first = entry;
			failed = dying;
		}
	}
	if (failed !== undefined) {
		raised.delete(failed);
	}
	return first?.problem;
}

/** How a thread has ended can be checked once, by closing it; that affects nothing else. */
function hasFailed(dying: thread, entry: RaisedError): boolean {
	if (entry.hasFailed === undefined && coroutine.status(dying) === "dead") {
		// If its resumer has taken the error, Luau returns the thread itself instead of false.
		const [isSound] = coroutine.close(dying) as LuaTuple<[unknown, unknown]>;
		entry.hasFailed = isSound !== true;
	}
	return entry.hasFailed === true;
}
