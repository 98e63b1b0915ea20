/** How a call ended. */
export type CallStatus = "returned" | "threw" | "yielded";

type Callee = (argument: unknown) => unknown;

/** The engine's message when something yields where it cannot. */
const YIELD_REFUSED = "attempt to yield";

/** The values that a function returned, and their number: a function that ends without a `return` does not even return nil. */
type Results = ReadonlyArray<unknown> & { readonly n: number };

/** The compiler's types lack it; nothing else distinguishes nil from no value. */
const { pack } = table as unknown as { readonly pack: (...values: Array<unknown>) => Results };

/** Two elements are compared exactly once, and equal ones stay where they are. */
const PAIR = [0, 0];

let callee: Callee = () => undefined;
let argument: unknown;
let results = pack();

function compare(): boolean {
	results = pack(callee(argument));
	return false;
}

/**
 * Calls a function that must not yield: the engine itself refuses a yield in it.
 *
 * `table.sort` cannot be interrupted, so neither can its comparison function. Of all such places in the
 * engine this is the cheapest; a coroutine for each call costs ten times as much, and the iterator
 * of a `for` loop has been interruptible since Luau 0.722.
 *
 * @returns how it ended, with what it returned or threw, and the number of returned values
 */
export function callWithoutYield(
	calledOnce: Callee,
	calledWith: unknown,
): LuaTuple<[status: CallStatus, result: unknown, count: number]> {
	callee = calledOnce;
	argument = calledWith;
	const [ok, problem] = pcall(table.sort, PAIR, compare);
	if (ok) {
		return $tuple("returned", results[0], results.n);
	}
	return $tuple(statusOfFailure(problem), problem, 0);
}

/** Distinguishes a refused yield from any other error. */
export function statusOfFailure(problem: unknown): "threw" | "yielded" {
	const isRefusal =
		typeIs(problem, "string") && string.find(problem, YIELD_REFUSED, 1, true)[0] !== undefined;
	return isRefusal ? "yielded" : "threw";
}
