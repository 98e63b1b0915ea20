import type { BudgetName } from "./budget";

/** Methods of a data store, as they appear in error texts. */
export type DataStoreMethod =
	| "GetAsync"
	| "SetAsync"
	| "UpdateAsync"
	| "IncrementAsync"
	| "RemoveAsync"
	| "GetVersionAsync"
	| "GetVersionAtTimeAsync"
	| "ListVersionsAsync"
	| "RemoveVersionAsync"
	| "ListKeysAsync"
	| "ListDataStoresAsync"
	| "GetSortedAsync"
	| "BatchGetAsync";

/** Codes of a full request queue (error-codes-and-limits.md); other methods have a name and no number. */
const THROTTLE_CODES: Readonly<Partial<Record<DataStoreMethod, number>>> = {
	GetAsync: 301,
	SetAsync: 302,
	IncrementAsync: 303,
	UpdateAsync: 304,
	GetSortedAsync: 305,
	BatchGetAsync: 301,
	RemoveAsync: 306,
};

/** `GetDataStore` in a place that was never published. */
export const UNPUBLISHED = "You must publish this place to the web to access DataStore.";
/** Any call of a server that is gone. */
export const SHUT_DOWN =
	"401: Request Failed. DataModel Inaccessible when the game is shutting down.";
/** The other form of it; which of the two comes when is not documented. */
export const WEB_SERVICE_GONE =
	"402: Request Failed. LuaWebService Inaccessible when the game is shutting down.";
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

/** An error of the backend, as it reads since 2026. */
function named(errorName: string, text: string, method: DataStoreMethod, store: string): string {
	return `DataStoreService: ${errorName}: ${text} API: ${method}, Data Store: ${store}`;
}

/** The backend failed; says nothing about whether the write happened. */
export function internalError(method: DataStoreMethod, store: string): string {
	return named("InternalServerError", "An internal server error occurred.", method, store);
}

/** An answer came and could not be read; that says nothing about whether the write happened either. */
export const UNREADABLE_ANSWERS: ReadonlyArray<string> = [
	"501: Can't parse response because data might be corrupted.",
	"503: Data store request was successful but key wasn't found.",
	"504: Data store request was successful but the response wasn't formatted correctly.",
];

/** Too much was read from or written to one key within a minute. */
export function keyThrottled(method: DataStoreMethod, store: string): string {
	const text = "The request rate exceeds the allowed maximum for the key.";
	return named("KeyThrottled", text, method, store);
}

/** Too many requests to one store within a minute. */
export function storeThrottled(method: DataStoreMethod, store: string): string {
	const text = "The request rate exceeds the allowed maximum for the datastore.";
	return named("DatastoreThrottled", text, method, store);
}

/** The experience stores as much as it may; whether and how the engine says so is not documented. */
export function storageExceeded(method: DataStoreMethod, store: string): string {
	const text = "The experience has used up its storage.";
	return named("StorageLimitExceeded", text, method, store);
}

/** A version that is not there (any more). */
export function keyNotFound(method: DataStoreMethod, store: string): string {
	return named("KeyNotFound", "The requested key doesn't exist.", method, store);
}

/** The limit of the experience is used up. */
export function experienceThrottled(
	budget: BudgetName,
	method: DataStoreMethod,
	store: string,
): string {
	const text = `${budget} request was throttled by experience limits.`;
	return named(`${budget}ExperienceThrottled`, text, method, store);
}

/** Budget and queue are used up: the numbered form. */
export function queueFull(method: DataStoreMethod): string {
	const code = THROTTLE_CODES[method];
	if (code === undefined) {
		return `${method}Throttle: ${method} request dropped. Request was throttled.`;
	}
	return `${code}: ${method} request dropped. Request was throttled but queue was full.`;
}

/** Budget and queue are used up: the named form of 2026. */
export function serverThrottled(
	budget: BudgetName,
	method: DataStoreMethod,
	store: string,
): string {
	const text = `${budget} request was throttled by game server limits or the request queue was full.`;
	return named(`${budget}GameServerThrottled`, text, method, store);
}

/** Warning of a server whose request waits for its budget; the missing blank is the engine's. */
export function queuedWarning(key: string): string {
	return `DataStore request was added to queue. If request queue fills, further requests will be dropped. Try sending fewer requests.Key = ${key}`;
}
