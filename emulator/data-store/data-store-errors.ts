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

/** One failed request in its two texts, which differ: the one its caller catches, and the one in the console. */
export interface FailureTexts {
	readonly thrown: string;
	/** Absent if the console shows nothing, or if what it shows is unknown. */
	readonly logged?: string;
}

/**
 * How the service's own errors read where they are caught.
 *
 * - `reasons`: a number that wraps all of them, an inner number that is not always the same, and a sentence.
 * - `http`: the status instead of the sentence; common until 2022, and still so in outages.
 * - `names`: what the console shows. Nobody is known to have caught it; it is here in case this changes.
 */
export type ErrorForm = "reasons" | "http" | "names";

/** A failure that the service reports. */
interface ServiceError {
	readonly name: string;
	readonly sentence: string;
	/** The inner number, if one is known. */
	readonly code?: number;
	readonly status: string;
}

const REJECTED = "502: API Services rejected request with error.";
const TOO_MANY = "HTTP 429 (Too Many Requests)";
const FORBIDDEN = "HTTP 403 (Forbidden)";
const STUDIO_FORBIDDEN = "StudioAccessToApisNotAllowed";

const SERVICE_ERRORS = {
	/** The backend failed; whether the write happened is unknown. */
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
	/** The experience has used up its storage; whether and how the engine reports that is not documented. */
	storageExceeded: {
		name: "StorageLimitExceeded",
		sentence: "The experience has used up its storage.",
		status: FORBIDDEN,
	},
	/** A version that does not exist, or no longer exists. */
	keyNotFound: {
		name: "KeyNotFound",
		sentence: "The requested key doesn't exist.",
		status: "HTTP 404 (Not Found)",
	},
	/** A server whose credentials the service refuses, and reads in Studio without access. */
	forbidden: {
		name: STUDIO_FORBIDDEN,
		sentence: "Studio access to APIs is not allowed.",
		code: 7,
		status: FORBIDDEN,
	},
} satisfies Record<string, ServiceError>;

/** `GetDataStore` in a place that was never published. */
export const UNPUBLISHED = "You must publish this place to the web to access DataStore.";
/** Any call on a server that has shut down. */
export const SHUT_DOWN =
	"401: Request Failed. DataModel Inaccessible when the game is shutting down.";
/** The other form of it; which one appears when is not documented. */
export const WEB_SERVICE_GONE =
	"402: Request Failed. LuaWebService Inaccessible when the game is shutting down.";
/** A transform that yields. */
export const CALLBACK_YIELDED = "Callbacks cannot yield";

/** Without access, Studio refuses these with a different sentence than writes. */
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

/** An answer arrived but could not be read; whether the write happened is unknown here, too. */
const UNREADABLE_ANSWERS: ReadonlyArray<[code: number, sentence: string]> = [
	[501, "Can't parse response because data might be corrupted."],
	[503, "Data store request was successful but key wasn't found."],
	[504, "Data store request was successful but the response wasn't formatted correctly."],
];

/** Codes of a full request queue; other methods have a name and no number. */
const THROTTLE_CODES: Readonly<Partial<Record<DataStoreMethod, number>>> = {
	GetAsync: 301,
	SetAsync: 302,
	IncrementAsync: 303,
	UpdateAsync: 304,
	GetSortedAsync: 305,
	BatchGetAsync: 301,
	RemoveAsync: 306,
};

/** The texts of one data store's failures, in the form in which they are thrown. */
export class DataStoreErrors {
	public constructor(
		private readonly form: ErrorForm,
		public readonly store: string,
	) {}

	/** One of the service's own failures. */
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

	/** Studio without access to API services; a refused live server gets the sentence for reads, whatever it did. */
	public accessDenied(isStudio: boolean, method: DataStoreMethod): FailureTexts {
		if (!isStudio || STUDIO_READS.has(method)) return this.ofService("forbidden", method);
		const logged = this.logged(STUDIO_FORBIDDEN, STUDIO_WRITE, method);
		return { thrown: this.form === "names" ? logged : `403: ${STUDIO_WRITE}`, logged };
	}

	/** Budget and queue are used up: with the older number, with the sentence of 2026, or as shown in the console. */
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

	/** Answers that could not be read, each with its texts. */
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

/** The warning of a server whose request waits for its budget; the missing space is the engine's. */
export function queuedWarning(key: string): string {
	return `DataStore request was added to queue. If request queue fills, further requests will be dropped. Try sending fewer requests.Key = ${key}`;
}
