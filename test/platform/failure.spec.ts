import {
	CALLBACK_YIELDED,
	DataStoreErrors,
	SHUT_DOWN,
	UNPUBLISHED,
	WEB_SERVICE_GONE,
	type ErrorForm,
	type FailureTexts,
} from "../../emulator/data-store/data-store-errors";
import { classifyFailure, type FailureKind } from "../../src/requests/failure";

const REJECTED = "502: API Services rejected request with error.";
const RATE = "The request rate exceeds the allowed maximum for the";

function named(name: string, sentence: string): string {
	return `DataStoreService: ${name}: ${sentence} API: UpdateAsync, Data Store: Players`;
}

const ROWS: ReadonlyArray<[message: string, kind: FailureKind]> = [
	["101: Key name can't be empty.", "invalid"],
	["102: Key name exceeds the 50 character limit.", "invalid"],
	["103: double is not allowed in data stores.", "invalid"],
	["104: Cannot store Array in data store.", "invalid"],
	["105: Serialized value exceeds 4194304 limit.", "invalid"],
	["106: MaxValue must be an integer.", "invalid"],
	["107: MaxValue must be greater than or equal to MinValue.", "invalid"],
	["301: GetAsync request dropped.", "throttled"],
	["302: SetAsync request dropped.", "throttled"],
	["303: IncrementAsync request dropped.", "throttled"],
	["304: UpdateAsync request dropped.", "throttled"],
	["305: GetSorted request dropped.", "throttled"],
	["306: RemoveAsync request dropped.", "throttled"],
	["401: Request failed. DataModel is inaccessible.", "closing"],
	["402: LuaWebService is inaccessible.", "closing"],
	["403: Cannot write to DataStore from Studio.", "noAccess"],
	["404: OrderedDataStore doesn't exist.", "retry"],
	["501: Can't parse response because data might be corrupted.", "garbled"],
	["502: API Services rejected the request with error.", "retry"],
	["503: Data store request was successful but key wasn't found.", "garbled"],
	["504: the response wasn't formatted correctly.", "garbled"],
	["505: the response wasn't formatted correctly.", "garbled"],
	["509: Data store operations are blocked on a Personal RCC.", "noAccess"],
	["511: Metadata attribute size exceeds 300 bytes limit.", "invalid"],
	["512: UserID size exceeds limit of 4", "invalid"],
	["513: Attribute userId format is invalid.", "invalid"],
	["DataStoreService: StandardWriteExperienceThrottled: too many. API: UpdateAsync", "throttled"],
	["DataStoreService: StandardReadGameServerThrottled: queue full. API: GetAsync", "throttled"],
	["DataStoreService: DatastoreThrottled: too hot.", "throttled"],
	["DataStoreService: KeyThrottled: too many bytes.", "keyThrottled"],
	["DataStoreService: StudioAccessToApisNotAllowed: Cannot write.", "noAccess"],
	["You must publish this place to the web to access DataStore.", "noAccess"],
	["DataStoreService: DatastoreDeleted: gone.", "invalid"],
	["DataStoreService: InvalidUserIds: One of the user ids is not valid.", "invalid"],
	["DataStoreService: the game server is shutting down.", "closing"],
	["DataStoreService: InternalServerError: An internal server error occurred.", "retry"],
	["something that nobody has seen before", "retry"],
	// What is caught, where it was seen: with a number of its own, or as the reason of a 502.
	[
		"104: Cannot store Dictionary in data store. Data stores can only accept valid UTF-8 characters.",
		"invalid",
	],
	["Cannot convert mixed or non-array tables: keys must be strings", "invalid"],
	["513: Attribute userId format is invalid", "invalid"],
	["517: Additional parameter UserIds not allowed", "invalid"],
	[`${REJECTED} HTTP 400 (Bad Request)`, "invalid"],
	[`${REJECTED} Error code: 24 Reason: Key value is not numeric.`, "invalid"],
	["Callbacks cannot yield", "invalid"],
	["Argument 1 missing or nil", "invalid"],
	["Unable to cast Array to string", "invalid"],
	["403: Cannot write to DataStore from studio if API access is not enabled.", "noAccess"],
	[`${REJECTED} Error code: 7 Reason: Studio access to APIs is not allowed.`, "noAccess"],
	[`${REJECTED} Error code: 11 Reason: Studio access to APIs is not allowed.`, "noAccess"],
	[`${REJECTED} HTTP 403 (Forbidden)`, "noAccess"],
	[`${REJECTED} Error code: 30 Reason: The provided universe is not valid.`, "noAccess"],
	[`${REJECTED} Error code: 9 Reason: The provided place is not valid.`, "noAccess"],
	["HTTP 404 (Not Found)", "noAccess"],
	[`${REJECTED} Error code: 8 Reason: ${RATE} key.`, "keyThrottled"],
	[`${REJECTED} Error code: 12 Reason: ${RATE} key.`, "keyThrottled"],
	[`${REJECTED} Reason: ${RATE} datastore.`, "throttled"],
	[
		`${REJECTED} Reason: The standard read request rate exceeds the allowed maximum for the experience.`,
		"throttled",
	],
	[
		"304: UpdateAsync request dropped. Request was throttled, but throttled request queue was full.",
		"throttled",
	],
	["302: SetAsync request dropped. Request was throttled but queue was full.", "throttled"],
	[
		"StandardWrite request was throttled by game server limits or the request queue was full.",
		"throttled",
	],
	["ListKeysAsync request dropped. Request was throttled.", "throttled"],
	[`${REJECTED} HTTP 429 (Too Many Requests)`, "throttled"],
	[`${REJECTED} HTTP 500 (Internal Server Error)`, "retry"],
	[`${REJECTED} Error code: 0 Reason: An internal server error occurred.`, "retry"],
	[`${REJECTED} HTTP 502 (Bad Gateway)`, "retry"],
	[`${REJECTED} HTTP 503 (Service Unavailable)`, "retry"],
	["401: Request Failed. DataModel Inaccessible when the game is shutting down.", "closing"],
	["Request Failed. DataModel Inaccessible when the game is shutting down.", "closing"],
	["404: OrderedDataStore does not exist.", "retry"],
	["HttpError: NetFail", "retry"],
	["HttpError: Timedout", "retry"],
	// The same without its number.
	["Key name can't be empty.", "invalid"],
	["double is not allowed in data stores.", "invalid"],
	[
		"Cannot store Array in data store. Data stores can only accept valid UTF-8 characters.",
		"invalid",
	],
	["Serialized value exceeds 4194304 limit.", "invalid"],
	["MaxValue must be an integer.", "invalid"],
	["Metadata attribute size exceeds 300 bytes limit.", "invalid"],
	["UserID size exceeds limit of 4", "invalid"],
	["Attribute metadata format is invalid.", "invalid"],
	["Additional parameter Options not allowed", "invalid"],
	["Can't parse response because data might be corrupted.", "garbled"],
	["Data store request was successful but key wasn't found.", "garbled"],
	// What the console shows.
	[named("StudioAccessToApisNotAllowed", "Studio access to APIs is not allowed."), "noAccess"],
	[
		named(
			"StudioAccessToApisNotAllowed",
			"Cannot write to DataStore from studio if API access is not enabled.",
		),
		"noAccess",
	],
	[named("InvalidUniverse", "The provided universe is not valid."), "noAccess"],
	[named("InvalidPlace", "The provided place is not valid."), "noAccess"],
	[named("N/A", "HTTP 404 (Not Found)"), "noAccess"],
	[named("AccessForbidden", "no."), "noAccess"],
	[named("OperationNotAllowed", "no."), "noAccess"],
	[named("KeyThrottled", `${RATE} key.`), "keyThrottled"],
	[named("DatastoreThrottled", `${RATE} datastore.`), "throttled"],
	[named("OrderedListExperienceThrottled", "no."), "throttled"],
	[named("StandardWriteGameServerThrottled", "no."), "throttled"],
	[named("TooManyRequests", "no."), "throttled"],
	[named("DatastoreDeleted", "The data store is deleted."), "invalid"],
	[named("InvalidExclusiveStartKey", "no."), "invalid"],
	[named("InvalidKeyName", "no."), "invalid"],
	[named("InvalidTarget", "no."), "invalid"],
	[
		named(
			"InvalidTimestamp",
			"Timestamp must be positive and not more than ten minutes in the future.",
		),
		"invalid",
	],
	[named("InvalidVersion", "no."), "invalid"],
	[named("ValueNotNumeric", "no."), "invalid"],
	[named("ParameterNotAllowed", "no."), "invalid"],
	[named("InternalServerError", "An internal server error occurred."), "retry"],
	[named("ServiceUnavailable", "no."), "retry"],
	[named("KeyNotFound", "The requested key doesn't exist."), "retry"],
	// A number says nothing without its sentence, and a name that a game has chosen says nothing at all.
	[`${REJECTED} Error code: 8 Reason: No reason.`, "retry"],
	[`${REJECTED} Error code: 403 Reason: No reason.`, "retry"],
	["the 403: of another", "retry"],
	[
		"DataStoreService: InternalServerError: An internal server error occurred. API: GetAsync, Data Store: must publish this place",
		"retry",
	],
	["DataStoreService: InternalServerError: no. API: GetAsync, Data Store: Throttled", "retry"],
];

const FORMS: ReadonlyArray<ErrorForm> = ["reasons", "http", "names"];
const KINDS = [
	["internal", "retry"],
	["storeThrottled", "throttled"],
] as const;

function expectKind(texts: FailureTexts, kind: FailureKind): void {
	for (const text of [texts.thrown, texts.logged]) {
		const found = text === undefined ? kind : classifyFailure(text).kind;
		assert(found === kind, `"${text}" is ${found}`);
	}
}

export = () => {
	describe("classifyFailure", () => {
		for (const [message, kind] of ROWS) {
			it(`calls "${message}" ${kind}`, () => {
				expect(classifyFailure(message).kind).to.equal(kind);
				expect(classifyFailure(message).message).to.equal(message);
			});
		}

		it("concludes nothing from an error that is no text", () => {
			const problem = setmetatable({}, { __tostring: () => "403: no" });
			expect(classifyFailure(problem).kind).to.equal("retry");
			expect(classifyFailure(undefined).kind).to.equal("retry");
		});

		it("takes what the emulator throws and what it logs for the same, whatever form it has", () => {
			for (const form of FORMS) {
				const errors = new DataStoreErrors(form, "Players");
				for (const [name, kind] of KINDS) {
					expectKind(errors.ofService(name, "UpdateAsync"), kind);
				}
				for (const method of ["GetAsync", "UpdateAsync"] as const) {
					expectKind(errors.accessDenied(true, method), "noAccess");
					expectKind(errors.accessDenied(false, method), "noAccess");
					for (const texts of errors.unreadable(method)) {
						expectKind(texts, "garbled");
					}
				}
				expectKind(errors.experienceThrottled("StandardWrite", "SetAsync"), "throttled");
				const key = errors.ofService("keyThrottled", "SetAsync");
				// A status does not say what was too much.
				expectKind(
					form === "http" ? { thrown: key.thrown } : key,
					form === "http" ? "throttled" : "keyThrottled",
				);
			}
			for (const form of ["codes", "sentences", "names"] as const) {
				const errors = new DataStoreErrors("reasons", "Players");
				expectKind(errors.queueFull(form, "StandardRead", "GetAsync"), "throttled");
				expectKind(errors.queueFull(form, "StandardList", "ListKeysAsync"), "throttled");
			}
			for (const text of [UNPUBLISHED, SHUT_DOWN, WEB_SERVICE_GONE, CALLBACK_YIELDED]) {
				expect(classifyFailure(text).kind).never.to.equal("retry");
			}
		});
	});
};
