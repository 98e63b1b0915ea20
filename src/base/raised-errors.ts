/** What a thread may be dying of. */
interface RaisedError {
	readonly problem: unknown;
	readonly at: number;
	/** Counts up with each. */
	readonly turn: number;
	/** Whether its thread ended with an error; not known before it has ended. */
	hasFailed?: boolean;
}

/** An error that nobody catches ends its thread at once, and the engine tells of that within the same frame. */
const DYING_SECONDS = 1;
/** How many threads are kept from being collected until their end can be asked for. More seldom die within one frame. */
const HELD_MAX = 32;

/** The newest of each thread. Threads that are gone take theirs along. */
const raised = new WeakMap<thread, RaisedError>();
/** The threads of the newest errors: a dead one could be collected before its end is asked for. */
const held = new Array<thread>();
const state = { turn: 0, now: () => 0 };

/** Has the age of errors measured on a clock of seconds. */
export function timeRaisedErrors(now: () => number): void {
	state.now = now;
}

/** Remembers an error of the library's with the thread in which it is raised. */
export function noteRaised(problem: unknown): void {
	const running = coroutine.running();
	held[state.turn % HELD_MAX] = running;
	state.turn += 1;
	raised.set(running, { problem, at: state.now(), turn: state.turn });
}

/**
 * What a thread has died of, the oldest first and each once: an error of the library's that was raised a moment ago and not
 * caught. Where it was caught its thread goes on, or has come to its end.
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

/** How a thread has ended can be asked once, by closing it; that changes nothing for anybody. */
function hasFailed(dying: thread, entry: RaisedError): boolean {
	if (entry.hasFailed === undefined && coroutine.status(dying) === "dead") {
		// Where its resumer has taken the error, Luau returns the thread itself in place of false.
		const [isSound] = coroutine.close(dying) as LuaTuple<[unknown, unknown]>;
		entry.hasFailed = isSound !== true;
	}
	return entry.hasFailed === true;
}
