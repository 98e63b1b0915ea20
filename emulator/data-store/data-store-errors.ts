import type { BudgetName } from "./budget";

/** Methods of a data store, as they appear in error texts. */
export type DataStoreMethod =
	"GetAsync" | "SetAsync" | "UpdateAsync" | "IncrementAsync" | "RemoveAsync";

/** Codes of a full request queue (error-codes-and-limits.md). */
const THROTTLE_CODES: Readonly<Record<DataStoreMethod, number>> = {
	GetAsync: 301,
	SetAsync: 302,
	IncrementAsync: 303,
	UpdateAsync: 304,
	RemoveAsync: 306,
};

/** `GetDataStore` in a place that was never published. */
export const UNPUBLISHED = "You must publish this place to the web to access DataStore.";
/** Any call of a server that is gone. */
export const SHUT_DOWN =
	"401: Request Failed. DataModel Inaccessible when the game is shutting down.";
/** A transform that yields. */
export const CALLBACK_YIELDED = "Callbacks cannot yield";
/** A server whose key to the service is refused. */
export const FORBIDDEN = "502: API Services rejected request with error. HTTP 403 (Forbidden)";

/** Studio without access to API services. */
export function studioForbidden(method: DataStoreMethod, store: string): string {
	const reason =
		method === "GetAsync"
			? "Studio access to APIs is not allowed."
			: "Cannot write to DataStore from studio if API access is not enabled.";
	return `DataStoreService: StudioAccessToApisNotAllowed: ${reason} API: ${method}, Data Store: ${store}`;
}

/** The backend failed; says nothing about whether the write happened. */
export function internalError(method: DataStoreMethod, store: string): string {
	return `DataStoreService: InternalServerError: An internal server error occurred. API: ${method}, Data Store: ${store}`;
}

/** Budget and queue are used up: the numbered form. */
export function queueFull(method: DataStoreMethod): string {
	return `${THROTTLE_CODES[method]}: ${method} request dropped. Request was throttled but queue was full.`;
}

/** Budget and queue are used up: the named form of 2026. */
export function serverThrottled(
	budget: BudgetName,
	method: DataStoreMethod,
	store: string,
): string {
	return `DataStoreService: ${budget}GameServerThrottled: ${budget} request was throttled by game server limits or the request queue was full. API: ${method}, Data Store: ${store}`;
}

/** Warning of a server whose request waits for its budget; the missing blank is the engine's. */
export function queuedWarning(key: string): string {
	return `DataStore request was added to queue. If request queue fills, further requests will be dropped. Try sending fewer requests.Key = ${key}`;
}
