/**
 * News that a store publishes and that is not a failure.
 *
 * - `started`: the store was made on this server.
 * - `closed`: the server is ending; the message says what was stored and what was not.
 * - `outageBegan`, `outageEnded`: requests failed one after another; one succeeded again.
 * - `throttlingBegan`, `throttlingEnded`: a limit of the service was hit; none was hit for a while.
 * - `lockLost`: another server has taken a document that was here.
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
	/** The key of the document concerned, if there is one. */
	readonly key?: string;
}
