/**
 * What a store tells of itself that is no failure.
 *
 * - `started`: the store was made on this server.
 * - `closed`: the server ends; the message says what was stored and what was not.
 * - `outageBegan`, `outageEnded`: requests fail one after the other; one got through again.
 * - `throttlingBegan`, `throttlingEnded`: a limit of the service was hit; not any more for a while.
 * - `lockLost`: another server has a document that was here.
 * - `migrated`: a record went through migrations on loading.
 */
export type StatusKind =
	| "started"
	| "closed"
	| "outageBegan"
	| "outageEnded"
	| "throttlingBegan"
	| "throttlingEnded"
	| "migrated"
	| "lockLost";

/** A piece of news of a store. */
export interface StoreStatus {
	readonly kind: StatusKind;
	readonly message: string;
	/** The key of the document concerned, where there is one. */
	readonly key?: string;
}
