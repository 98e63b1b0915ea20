import { classifyFailure, type FailureKind } from "../../src/platform/failure";

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
];

export = () => {
	describe("classifyFailure", () => {
		for (const [message, kind] of ROWS) {
			it(`calls "${message}" ${kind}`, () => {
				expect(classifyFailure(message).kind).to.equal(kind);
				expect(classifyFailure(message).message).to.equal(message);
			});
		}
	});
};
