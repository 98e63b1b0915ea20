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

/** One failed request in both of its texts, which differ: what its caller catches, and what the console shows. */
export interface FailureTexts {
	readonly thrown: string;
	/** Nothing where the console shows nothing, or what it shows is not known. */
	readonly logged?: string;
}

/**
 * What the service's own errors read like where they are caught.
 *
 * - `reasons`: a number that wraps all of them, an inner one that is not always the same, and the sentence.
 * - `http`: the status in place of the sentence, as it often was until 2022, and as outages still are.
 * - `names`: what the console shows. Nobody is known to have caught it; it is here in case that it comes to that.
 */
export type ErrorForm = "reasons" | "http" | "names";

/** A failure that the service tells of. */
interface ServiceError {
	readonly name: string;
	readonly sentence: string;
	/** The inner number, where one was seen. */
	readonly code?: number;
	readonly status: string;
}

const REJECTED = "502: API Services rejected request with error.";
const TOO_MANY = "HTTP 429 (Too Many Requests)";
const FORBIDDEN = "HTTP 403 (Forbidden)";
const STUDIO_FORBIDDEN = "StudioAccessToApisNotAllowed";

const SERVICE_ERRORS = {
	/** The backend failed; says nothing about whether the write happened. */
	internal: {
		name: "InternalServerError",
		sentence: "An internal server error occurred.",
		code: 0,
		status: "HTTP 500 (Internal Server Error)",
	},
	/** Too much was read from or written to one key within a minute. */
	keyThrottled: {
		name: "KeyThrottled",
		sentence: "The request rate exceeds the allowed maximum for the key.",
		code: 8,
		status: TOO_MANY,
	},
	/** Too many requests to one store within a minute. */
	storeThrottled: {
		name: "DatastoreThrottled",
		sentence: "The request rate exceeds the allowed maximum for the datastore.",
		status: TOO_MANY,
	},
	/** The experience stores as much as it may; whether and how the engine says so is not documented. */
	storageExceeded: {
		name: "StorageLimitExceeded",
		sentence: "The experience has used up its storage.",
		status: FORBIDDEN,
	},
	/** A version that is not there (any more). */
	keyNotFound: {
		name: "KeyNotFound",
		sentence: "The requested key doesn't exist.",
		status: "HTTP 404 (Not Found)",
	},
	/** A server whose key to the service is refused, and Studio that may not read. */
	forbidden: {
		name: STUDIO_FORBIDDEN,
		sentence: "Studio access to APIs is not allowed.",
		code: 7,
		status: FORBIDDEN,
	},
} satisfies Record<string, ServiceError>;

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

/** Reads that Studio without access is refused with another sentence than writes. */
const STUDIO_READS: ReadonlySet<DataStoreMethod> = new Set<DataStoreMethod>([
	"GetAsync",
	"GetVersionAsync",
	"GetVersionAtTimeAsync",
	"ListVersionsAsync",
	"ListKeysAsync",
	"ListDataStoresAsync",
	"GetSortedAsync",
	"BatchGetAsync",
]);
const STUDIO_WRITE = "Cannot write to DataStore from studio if API access is not enabled.";

/** An answer came and could not be read; that says nothing about whether the write happened either. */
const UNREADABLE_ANSWERS: ReadonlyArray<[code: number, sentence: string]> = [
	[501, "Can't parse response because data might be corrupted."],
	[503, "Data store request was successful but key wasn't found."],
	[504, "Data store request was successful but the response wasn't formatted correctly."],
];

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

/** The texts of one data store's failures, in the form that is thrown. */
export class DataStoreErrors {
	public constructor(
		private readonly form: ErrorForm,
		public readonly store: string,
	) {}

	/** One of the service's own. */
	public ofService(kind: keyof typeof SERVICE_ERRORS, method: DataStoreMethod): FailureTexts {
		return this.rejected(SERVICE_ERRORS[kind], method);
	}

	/** The limit of the experience is used up. */
	public experienceThrottled(budget: BudgetName, method: DataStoreMethod): FailureTexts {
		const words = budget.gsub("(%l)(%u)", "%1 %2")[0].lower();
		const sentence = `The ${words} request rate exceeds the allowed maximum for the experience.`;
		const name = `${budget}ExperienceThrottled`;
		return this.rejected({ name, sentence, status: TOO_MANY }, method);
	}

	/** Studio without access to API services; a live server that is refused gets the reads' sentence, whatever it did. */
	public accessDenied(isStudio: boolean, method: DataStoreMethod): FailureTexts {
		if (!isStudio || STUDIO_READS.has(method)) return this.ofService("forbidden", method);
		const logged = this.logged(STUDIO_FORBIDDEN, STUDIO_WRITE, method);
		return { thrown: this.form === "names" ? logged : `403: ${STUDIO_WRITE}`, logged };
	}

	/** Budget and queue are used up: with the number of old, with the sentence of 2026, or as the console has it. */
	public queueFull(
		form: "codes" | "sentences" | "names",
		budget: BudgetName,
		method: DataStoreMethod,
	): FailureTexts {
		const sentence = `${budget} request was throttled by game server limits or the request queue was full.`;
		const logged = this.logged(`${budget}GameServerThrottled`, sentence, method);
		if (form !== "codes") return { thrown: form === "names" ? logged : sentence, logged };
		const code = THROTTLE_CODES[method];
		const thrown =
			code === undefined
				? `${method}Throttle: ${method} request dropped. Request was throttled.`
				: `${code}: ${method} request dropped. Request was throttled but queue was full.`;
		return { thrown, logged };
	}

	/** Answers that could not be read, each in its texts. */
	public unreadable(method: DataStoreMethod): ReadonlyArray<FailureTexts> {
		return UNREADABLE_ANSWERS.map(([code, sentence]) => ({
			thrown: `${code}: ${sentence}`,
			logged: this.logged("InternalError", sentence, method),
		}));
	}

	private rejected(failure: ServiceError, method: DataStoreMethod): FailureTexts {
		const { name, sentence, code, status } = failure;
		const logged = this.logged(name, sentence, method);
		if (this.form === "names") return { thrown: logged, logged };
		if (this.form === "http") return { thrown: `${REJECTED} ${status}`, logged };
		const number = code === undefined ? "" : ` Error code: ${code}`;
		return { thrown: `${REJECTED}${number} Reason: ${sentence}`, logged };
	}

	private logged(name: string, sentence: string, method: DataStoreMethod): string {
		return `DataStoreService: ${name}: ${sentence} API: ${method}, Data Store: ${this.store}`;
	}
}

/** Warning of a server whose request waits for its budget; the missing blank is the engine's. */
export function queuedWarning(key: string): string {
	return `DataStore request was added to queue. If request queue fills, further requests will be dropped. Try sending fewer requests.Key = ${key}`;
}
