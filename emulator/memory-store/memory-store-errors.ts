/**
 * How the service's errors read where they are caught: with the documented names, or with the numbers that were measured until
 * 2023. No source says which of them today's servers raise.
 */
export type MemoryErrorForm = "names" | "codes";

/** Longest expiration of an item: 45 days (docs/platform.md). */
export const MAX_EXPIRATION_SECONDS = 3_888_000;

export const INVALID_EXPIRATION =
	"InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000.";
export const NOT_JSON = "InvalidRequest: Unable to convert value to json.";
export const BAD_SORT_KEY =
	"InvalidRequest: Unable to convert sortKey to a valid number or string.";
export const BAD_KEY = "InvalidRequest: The provided key is not valid.";
export const VALUE_TOO_LARGE = "ItemValueSizeTooLarge: The value size exceeds the limit of 32 KB.";
export const TRANSFORM_FAILED =
	"TransformCallbackFailed: Failed to invoke transformation callback function";
export const UPDATE_CONFLICT = "UpdateConflict: Exceeded max number of retries.";
export const THROTTLED = "RequestThrottled: Recent MemoryStores requests hit one or more limits.";
/** The service's answers above a limit; `THROTTLED` is what the game server itself says afterwards. */
export const TOTAL_REQUESTS_OVER_LIMIT =
	"TotalRequestsOverLimit: The rate of requests exceeds the allowed limit.";
export const PARTITION_OVER_LIMIT =
	"PartitionRequestsOverLimit: The rate of requests exceeds the limit of a partition.";
export const TOTAL_MEMORY_OVER_LIMIT =
	"TotalMemoryOverLimit: Memory usage would exceed the quota of the experience.";
export const STRUCTURE_FULL =
	"DataStructureItemsOverLimit: The data structure holds 1,000,000 items.";
export const STRUCTURE_TOO_LARGE = "DataStructureMemoryOverLimit: The data structure holds 100 MB.";
export const INTERNAL_ERROR = "InternalError: An internal server error occurred.";
export const UNPUBLISHED_PLACE =
	"UnpublishedPlace: You must publish this place to use MemoryStoreService.";
export const ACCESS_DENIED = "AccessDenied: The request was denied.";

/** What was caught until 2023, where that is known. */
const WITH_CODES: ReadonlyMap<string, string> = new Map([
	[BAD_KEY, "Code: 2, Error: The provided key is not valid."],
	[
		UNPUBLISHED_PLACE,
		"Code: 2, Error: The field universeId must be between 1 and 9007199254740991.",
	],
	[VALUE_TOO_LARGE, "Code: 4, Error: The provided value is too long."],
	[
		TOTAL_MEMORY_OVER_LIMIT,
		"Code: 5, Error: Memory usage of 65537 bytes would exceed the quota of 65536 bytes",
	],
	[THROTTLED, "Code: 6, The rate of requests exceeds the allowed limit."],
	[TOTAL_REQUESTS_OVER_LIMIT, "Code: 6, The rate of requests exceeds the allowed limit."],
	[PARTITION_OVER_LIMIT, "Code: 6, The rate of requests exceeds the allowed limit."],
	[INVALID_EXPIRATION, "The field 'expiration' time must be between 0 and 3888000."],
	[TRANSFORM_FAILED, "Failed to invoke transformation function"],
	[INTERNAL_ERROR, "Code: 18, Error: There was an internal server error."],
]);

/** What the caller of a failed request catches. */
export function thrownText(text: string, form: MemoryErrorForm): string {
	return form === "names" ? text : (WITH_CODES.get(text) ?? text);
}

/** What the console shows of it: only the name. Nothing if the text has no name. */
export function loggedText(text: string, method: string): string | undefined {
	const [name] = text.match("^(%a+):");
	const [call] = method.gsub("Async$", "");
	return name === undefined ? undefined : `MemoryStoreService: ${name}. API: ${call}`;
}
