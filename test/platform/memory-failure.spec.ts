import * as emulated from "../../emulator/memory-store/memory-store-errors";
import { classifyMemoryFailure, type MemoryFailureKind } from "../../src/platform/memory-failure";

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
];

export = () => {
	for (const [message, kind] of ROWS) {
		it(`takes "${message}" as ${kind}`, () => {
			expect(classifyMemoryFailure(message).kind).to.equal(kind);
		});
	}
};
