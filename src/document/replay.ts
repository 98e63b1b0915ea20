import { PPDBError } from "../base/error";
import { callWithoutYield } from "../value/call-without-yield";
import { inspectStorable } from "../value/storable-value";
import { Mirror } from "./mirror";
import { problemOfResult } from "./problem-of-result";
import type { LoggedUpdate } from "./update-log";

/** An update that could not become part of the stored data, and why. */
export interface Rejection {
	readonly update: LoggedUpdate;
	readonly error: PPDBError;
}

/** Data with updates applied, and the updates that could not be. */
export interface ReplayResult {
	/** Its live data is the result. */
	readonly mirror: Mirror;
	readonly rejections: Array<Rejection>;
}

/** Says what is wrong with data after an update, if anything. */
export type DataCheck = (data: unknown) => PPDBError | undefined;

/**
 * Applies updates, in order, to a copy of some data, which must not be changed afterwards.
 *
 * An update that throws, yields, returns nil or fails the check is left out completely, including its
 * half-done changes.
 */
export function replay(
	origin: unknown,
	updates: ReadonlyArray<LoggedUpdate>,
	check?: DataCheck,
): ReplayResult {
	const rejections = new Array<Rejection>();
	const mirror = Mirror.copyOf(origin);
	for (const update of updates) {
		const [status, result, count] = callWithoutYield(update.updater, mirror.live);
		const fault = status === "returned" ? faultOfResult(mirror.live, result, count) : status;
		const problem = fault === undefined ? check?.(result) : replayFailed(fault, result);
		if (problem === undefined) {
			mirror.look(result);
		}
		const unsound = problem === undefined && mirror.isUnsound ? unsoundData(result) : problem;
		if (unsound !== undefined) {
			mirror.restore();
			rejections.push({ update, error: unsound });
		}
	}
	return { mirror, rejections };
}

/** Why data that contains itself, or is nested without end, cannot be stored. */
export function unsoundData(data: unknown, key?: string): PPDBError {
	const { obstacle } = inspectStorable(data, "data");
	return new PPDBError("InvalidValue", obstacle ?? "the data cannot be copied", { key });
}

/** A cancelled update may have been reported as made, so in a replay cancelling is an error, too. */
function faultOfResult(before: unknown, result: unknown, count: number): string | undefined {
	const fault = problemOfResult(before, result, count);
	return fault ?? (result === undefined ? "returned nil" : undefined);
}

function replayFailed(fault: string, cause: unknown): PPDBError {
	const message = `an update ${fault} when it was run again, on what is stored; it was undone, the others are not affected`;
	return new PPDBError("ReplayFailed", message, { cause });
}
