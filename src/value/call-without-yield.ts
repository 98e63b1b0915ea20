/** How a call ended. */
export type CallStatus = "returned" | "threw" | "yielded";

type Callee = (argument: unknown) => unknown;

/** What the engine says when something yields where it cannot. */
const YIELD_REFUSED = "attempt to yield";

/** What a function has returned, and how much: a function that ends without a `return` returns not even nil. */
type Results = ReadonlyArray<unknown> & { readonly n: number };

/** The compiler's types leave it out; nothing else keeps a nil apart from nothing. */
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
 * Calls a function that must not yield: the engine itself refuses a yield in there.
 *
 * `table.sort` cannot be interrupted, so neither can what it compares with. Of all such places in the
 * engine this is the cheapest; a coroutine for each call costs ten times as much, and the iterator
 * of a `for` loop has been interruptible since Luau 0.722.
 *
 * @returns how it ended, with what it returned or threw, and the number of values that it returned
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

/** Tells a refused yield from anything else that was thrown. */
export function statusOfFailure(problem: unknown): "threw" | "yielded" {
	const isRefusal =
		typeIs(problem, "string") && string.find(problem, YIELD_REFUSED, 1, true)[0] !== undefined;
	return isRefusal ? "yielded" : "threw";
}
