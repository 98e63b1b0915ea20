/** A service whose faults can be set. */
export type FaultyService = "dataStore" | "memoryStore" | "messaging" | "http";

/**
 * What goes wrong with one request.
 *
 * - `errorBefore`: the caller gets an error and nothing happened.
 * - `errorAfter`: it happened, and the caller gets an error.
 * - `late`: the caller gets an error, and it happens seconds afterwards.
 */
export type FaultKind = "errorBefore" | "errorAfter" | "late";

/** A fault that a request runs into. */
export interface Fault {
	readonly kind: FaultKind;
	/** Replaces the service's usual error text. */
	readonly message?: string;
}

/** A fault that a test orders for the next requests. */
export interface ScriptedFault extends Fault {
	/** How many requests it hits; one when left out. */
	readonly times?: number;
}
