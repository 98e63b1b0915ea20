/** How a call ended. */
export type CallStatus = "returned" | "threw" | "yielded";

type Callee = (argument: unknown) => unknown;

/** What the engine says when something yields where it cannot. */
const YIELD_REFUSED = "attempt to yield";

const NOTHING: Callee = () => undefined;

let pendingCallee = NOTHING;
let pendingArgument: unknown;

/** Negating it calls the pending callee from within a metamethod, and there nothing can yield. */
const boundary = setmetatable(
	{},
	{
		__unm: () => pendingCallee(pendingArgument) as object,
	},
);

function callAcrossBoundary(): unknown {
	return -(boundary as unknown as number); // an object with __unm, which the types do not know
}

/**
 * Calls a function that must not yield: the engine itself refuses a yield in there.
 *
 * A coroutine for each call would tell as well, but costs more than a typical updater by far.
 *
 * @returns how it ended, with what it returned or threw
 */
export function callWithoutYield(
	callee: Callee,
	argument: unknown,
): LuaTuple<[status: CallStatus, result: unknown]> {
	pendingCallee = callee;
	pendingArgument = argument;
	const [ok, result] = pcall(callAcrossBoundary);
	if (ok) {
		return $tuple("returned", result);
	}
	if (typeIs(result, "string") && string.find(result, YIELD_REFUSED, 1, true)[0] !== undefined) {
		return $tuple("yielded", undefined);
	}
	return $tuple("threw", result);
}
