/** How a call ended. */
export type CallStatus = "returned" | "threw" | "yielded";

type Callee = (argument: unknown) => unknown;

/** What the engine says when something yields where it cannot. */
const YIELD_REFUSED = "attempt to yield";

/** Two elements are compared exactly once, and equal ones stay where they are. */
const PAIR = [0, 0];

let callee: Callee = () => undefined;
let argument: unknown;
let result: unknown;

function compare(): boolean {
	result = callee(argument);
	return false;
}

/**
 * Calls a function that must not yield: the engine itself refuses a yield in there.
 *
 * `table.sort` cannot be interrupted, so neither can what it compares with. Of all such places in the
 * engine this is the cheapest; a coroutine for each call costs ten times as much, and the iterator
 * of a `for` loop has been interruptible since Luau 0.722.
 *
 * @returns how it ended, with what it returned or threw
 */
export function callWithoutYield(
	calledOnce: Callee,
	calledWith: unknown,
): LuaTuple<[status: CallStatus, result: unknown]> {
	callee = calledOnce;
	argument = calledWith;
	const [ok, problem] = pcall(table.sort, PAIR, compare);
	if (ok) {
		return $tuple("returned", result);
	}
	return $tuple(statusOfFailure(problem), problem);
}

/** Tells a refused yield from anything else that was thrown. */
export function statusOfFailure(problem: unknown): "threw" | "yielded" {
	const isRefusal =
		typeIs(problem, "string") && string.find(problem, YIELD_REFUSED, 1, true)[0] !== undefined;
	return isRefusal ? "yielded" : "threw";
}
