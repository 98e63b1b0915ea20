/** A service whose faults can be set. */
export type FaultyService = "dataStore" | "memoryStore" | "messaging" | "http";

/**
 * What goes wrong with one request.
 *
 * - `errorBefore`: the caller gets an error and nothing happened.
 * - `errorAfter`: it happened, and the caller gets an error.
 * - `late`: the caller gets an error, and it happens seconds later.
 * - `rerun`: it happened, but the engine has lost its own answer and does it again on top of what has landed. Only `UpdateAsync` of
 * data stores.
 * - `hang`: the caller gets its answer seconds later, or never. Only data stores and memory stores.
 */
export type FaultKind = "errorBefore" | "errorAfter" | "late" | "rerun" | "hang";

/**
 * Where a request hangs.
 *
 * - `request`: on its way out: it takes effect when it goes on. For `UpdateAsync`, before the transform has run.
 * - `write`: the same, but for `UpdateAsync` when the transform has run and nothing is written yet.
 * - `answer`: it has taken effect, and the answer is on its way back.
 */
export type HangStage = "request" | "write" | "answer";

/** A fault that affects one request. */
export interface Fault {
	readonly kind: FaultKind;
	/** Replaces the service's usual error text. */
	readonly message?: string;
	/** For a `hang`: how long it lasts; forever if left out. */
	readonly seconds?: number;
	/** For a `hang`; "request" if left out. */
	readonly stage?: HangStage;
}

/** A fault that a test schedules for the next requests. */
export interface ScriptedFault extends Fault {
	/** How many requests it affects; one if left out. */
	readonly times?: number;
}

/** Whether the caller of a request is told that it has failed. */
export function isFailing(fault: Fault | undefined): boolean {
	return fault !== undefined && fault.kind !== "rerun" && fault.kind !== "hang";
}
