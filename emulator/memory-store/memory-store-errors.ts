/** Longest life of an item: 45 days (memory-stores/index.md). */
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
/** The server's answers to what is over a limit; `THROTTLED` is what the game server says afterwards by itself. */
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
