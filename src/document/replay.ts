import { PPDBError } from "../error";
import { callWithoutYield, type CallStatus } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import type { LoggedUpdate } from "./update-log";

/** An update that could not become part of the stored data, and why. */
export interface Rejection {
	readonly update: LoggedUpdate;
	readonly error: PPDBError;
}

/** Data with updates applied, and those that could not be. */
export interface ReplayResult {
	readonly data: unknown;
	readonly rejections: Array<Rejection>;
}

/** Says what is wrong with data after an update, if anything. */
export type DataCheck = (data: unknown) => PPDBError | undefined;

/**
 * Applies updates, in order, to a copy of some data.
 *
 * One that throws, yields, returns nil or fails the check is left out as if it had never been, half
 * done changes included: the rest is run again from the start without it.
 */
export function replay(
	origin: unknown,
	updates: ReadonlyArray<LoggedUpdate>,
	check?: DataCheck,
): ReplayResult {
	const rejections = new Array<Rejection>();
	let accepted = updates;
	while (true) {
		let data = copyValue(origin);
		let rejection: Rejection | undefined;
		for (const update of accepted) {
			const [status, result] = callWithoutYield(update.updater, data);
			const problem = failureOf(status, result) ?? check?.(result);
			if (problem !== undefined) {
				rejection = { update, error: problem };
				break;
			}
			data = result;
		}
		if (rejection === undefined) {
			return { data, rejections };
		}
		rejections.push(rejection);
		const failed = rejection.update;
		accepted = accepted.filter((update) => update !== failed);
	}
}

function failureOf(status: CallStatus, result: unknown): PPDBError | undefined {
	if (status === "returned" && result !== undefined) {
		return undefined;
	}
	const how = status === "threw" ? "threw" : status === "yielded" ? "yielded" : "returned nil";
	const message = `an update ${how} when it was applied to what another server had stored`;
	return new PPDBError("ReplayFailed", message, { cause: result });
}
