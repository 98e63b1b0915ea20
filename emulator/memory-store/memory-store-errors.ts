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
export const INTERNAL_ERROR = "InternalError: An internal server error occurred.";
export const UNPUBLISHED_PLACE =
	"UnpublishedPlace: You must publish this place to use MemoryStoreService.";
export const ACCESS_DENIED = "AccessDenied: The request was denied.";
