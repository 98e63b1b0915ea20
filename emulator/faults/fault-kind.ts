/** A service whose faults can be set. */
export type FaultyService = "dataStore" | "memoryStore" | "messaging" | "http";

/**
 * What goes wrong with one request.
 *
 * - `errorBefore`: the caller gets an error and nothing happened.
 * - `errorAfter`: it happened, and the caller gets an error.
 * - `late`: the caller gets an error, and it happens seconds afterwards.
 * - `rerun`: it happened, the engine has lost its own answer, and does it all over on what has landed. `UpdateAsync` of data
 *   stores only.
 * - `hang`: the caller gets its answer seconds later, or never. Data stores and memory stores only.
 */
export type FaultKind = "errorBefore" | "errorAfter" | "late" | "rerun" | "hang";

/**
 * Where a request hangs.
 *
 * - `request`: on its way: it happens when it goes on. Of `UpdateAsync`, before the transform has run.
 * - `write`: the same; but of `UpdateAsync`, when the transform has run and nothing is written yet.
 * - `answer`: it has happened, and the answer is on its way.
 */
export type HangStage = "request" | "write" | "answer";

/** A fault that a request runs into. */
export interface Fault {
	readonly kind: FaultKind;
	/** Replaces the service's usual error text. */
	readonly message?: string;
	/** Of a `hang`: for how long; for ever when left out. */
	readonly seconds?: number;
	/** Of a `hang`; "request" when left out. */
	readonly stage?: HangStage;
}

/** A fault that a test orders for the next requests. */
export interface ScriptedFault extends Fault {
	/** How many requests it hits; one when left out. */
	readonly times?: number;
}

/** Whether a request's caller is told that it has failed. */
export function isFailing(fault: Fault | undefined): boolean {
	return fault !== undefined && fault.kind !== "rerun" && fault.kind !== "hang";
}
