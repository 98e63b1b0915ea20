/** How a call ended. */
export type CallStatus = "returned" | "threw" | "yielded";

type Callee = (argument: unknown) => unknown;

/** What a runner yields when its call is over; no callee can come by it. */
const FINISHED = {};

/** The runner that waits for work. Missing while it is in use, as by a call within a call. */
let idleRunner: thread | undefined;

function runCalls(firstCallee: Callee, firstArgument: unknown): void {
	let callee = firstCallee;
	let argument = firstArgument;
	while (true) {
		const [ok, result] = pcall(callee, argument);
		[callee, argument] = coroutine.yield(FINISHED, ok, result) as LuaTuple<[Callee, unknown]>;
	}
}

/**
 * Calls a function that must not yield, and notices when it does.
 *
 * One coroutine is used again for each call: making one per call would cost several times more than
 * a typical updater itself.
 *
 * @returns how it ended, with what it returned or threw
 */
export function callWithoutYield(
	callee: Callee,
	argument: unknown,
): LuaTuple<[status: CallStatus, result: unknown]> {
	const runner = idleRunner ?? coroutine.create(runCalls);
	idleRunner = undefined;
	const [resumed, marker, ok, result] = coroutine.resume(runner, callee, argument) as LuaTuple<
		[boolean, unknown, unknown, unknown]
	>;
	if (marker === FINISHED) {
		idleRunner = runner;
		return $tuple(ok === true ? "returned" : "threw", result);
	}
	if (!resumed) {
		return $tuple("threw", marker);
	}
	coroutine.close(runner);
	return $tuple("yielded", undefined);
}
