import { PPDBError } from "../base/error";
import { statusOfFailure } from "../value/call-without-yield";

/**
 * What an update comes to whose updater threw or yielded.
 *
 * @param problem - what was thrown; an error of ours is one already
 */
export function updaterFailure(problem: unknown, key: string): PPDBError {
	if (problem instanceof PPDBError) {
		return problem;
	}
	const details = { key, cause: problem };
	return statusOfFailure(problem) === "yielded"
		? new PPDBError(
				"UpdateYielded",
				"the updater yielded, which it must not: wait before update, and hand in what came of that; nothing was changed",
				details,
			)
		: new PPDBError("UpdateFailed", "the updater threw; nothing was changed", details);
}
