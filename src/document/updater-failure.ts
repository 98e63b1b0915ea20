import { PPDBError } from "../base/error";
import { statusOfFailure } from "../value/call-without-yield";

/**
 * The error of an update whose updater threw or yielded.
 *
 * @param problem - what was thrown; one of our own errors is passed on
 */
export function updaterFailure(problem: unknown, key: string): PPDBError {
	if (problem instanceof PPDBError) {
		return problem;
	}
	const details = { key, cause: problem };
	return statusOfFailure(problem) === "yielded"
		? new PPDBError(
				"UpdateYielded",
				"the updater yielded, which it must not do: wait before update, and use the result in it; nothing was changed",
				details,
			)
		: new PPDBError("UpdateFailed", "the updater threw; nothing was changed", details);
}
