import * as emulated from "../../emulator/memory-store/memory-store-errors";
import { classifyMemoryFailure, type MemoryFailureKind } from "../../src/requests/memory-failure";

const ROWS: ReadonlyArray<[message: string, kind: MemoryFailureKind]> = [
	[emulated.THROTTLED, "throttled"],
	[emulated.TOTAL_REQUESTS_OVER_LIMIT, "throttled"],
	[emulated.PARTITION_OVER_LIMIT, "throttled"],
	["DataStructureRequestsOverLimit: too many.", "throttled"],
	["Code: 6, The rate of requests exceeds the allowed limit.", "throttled"],
	[emulated.TOTAL_MEMORY_OVER_LIMIT, "full"],
	[emulated.STRUCTURE_FULL, "full"],
	[emulated.STRUCTURE_TOO_LARGE, "full"],
	[emulated.VALUE_TOO_LARGE, "full"],
	["Code: 4, Error: The value is too long.", "full"],
	["Code: 5, Error: Memory usage of 9 bytes would exceed the quota of 8 bytes", "full"],
	[emulated.UPDATE_CONFLICT, "conflict"],
	["DataUpdateConflict: changed meanwhile.", "conflict"],
	[emulated.BAD_KEY, "invalid"],
	[emulated.NOT_JSON, "invalid"],
	[emulated.INVALID_EXPIRATION, "invalid"],
	[emulated.TRANSFORM_FAILED, "invalid"],
	["Code: 2, Error: The provided key is not valid.", "invalid"],
	[emulated.UNPUBLISHED_PLACE, "noAccess"],
	[emulated.ACCESS_DENIED, "noAccess"],
	["InvalidClientAccess: MemoryStoreService must be called from server.", "noAccess"],
	[emulated.INTERNAL_ERROR, "retry"],
	["Code: 18, Error: internal server error.", "retry"],
	["something that nobody has seen before", "retry"],
	["Code: 1, Error: The request is not valid.", "invalid"],
	["Code: 2, Error: The field universeId must be between 1 and 9007199254740991.", "noAccess"],
	["You must publish this place to use MemoryStoreService.", "noAccess"],
	["Code: 4, Error: The provided value is too long.", "full"],
	["The provided value is too long.", "full"],
	["Memory usage of 9 bytes would exceed the quota of 8 bytes", "full"],
	["The rate of requests exceeds the allowed limit.", "throttled"],
	["Recent MemoryStores requests hit one or more limits.", "throttled"],
	["Exceeded max number of retries.", "conflict"],
	["The field 'expiration' time must be between 0 and 3,888,000.", "invalid"],
	["Failed to invoke transformation function", "invalid"],
	["Unable to convert value to json.", "invalid"],
	["DataStructureMemoryOverLimit: no.", "full"],
	["Studio access to APIs is not allowed.", "noAccess"],
	["The provided universe is not valid.", "noAccess"],
	["Request Failed.", "retry"],
	["Failed to read response.", "retry"],
	["Code: 18, Error: There was an internal server error.", "retry"],
	["MemoryStoreService: InternalError. API: HashMap.Update", "retry"],
	["Code: 403, Error: no.", "retry"],
];

/** Of which something is logged and thrown in two forms. */
const TEXTS = [
	emulated.BAD_KEY,
	emulated.VALUE_TOO_LARGE,
	emulated.TOTAL_MEMORY_OVER_LIMIT,
	emulated.THROTTLED,
	emulated.TOTAL_REQUESTS_OVER_LIMIT,
	emulated.PARTITION_OVER_LIMIT,
	emulated.INVALID_EXPIRATION,
	emulated.TRANSFORM_FAILED,
	emulated.INTERNAL_ERROR,
	emulated.UNPUBLISHED_PLACE,
];

export = () => {
	it("takes both forms of what the emulator throws for the same, and what it logs", () => {
		for (const text of TEXTS) {
			const { kind } = classifyMemoryFailure(text);
			const logged = emulated.loggedText(text, "HashMap.UpdateAsync");
			expect(classifyMemoryFailure(emulated.thrownText(text, "codes")).kind).to.equal(kind);
			expect(logged?.find("MemoryStoreService: %a+%. API: HashMap%.Update$")[0]).to.be.ok();
		}
	});

	for (const [message, kind] of ROWS) {
		it(`takes "${message}" as ${kind}`, () => {
			expect(classifyMemoryFailure(message).kind).to.equal(kind);
		});
	}
};
