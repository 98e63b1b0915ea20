/**
 * What a failed request to a memory store means for the caller.
 *
 * - `retry`: the service hiccuped; a write may or may not have landed.
 * - `throttled`: a limit of requests was hit; trying again soon makes it worse.
 * - `full`: there is no memory for what was to be added; the item, or all of the game's memory.
 * - `conflict`: others kept changing the item; nothing was written.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use memory stores at all.
 */
export type MemoryFailureKind =
	"retry" | "throttled" | "full" | "conflict" | "invalid" | "noAccess";

/** A failed request to a memory store, classified. */
export interface MemoryFailure {
	readonly kind: MemoryFailureKind;
	/** The engine's own words. */
	readonly message: string;
}

/**
 * The names that messages carry; the first that occurs decides. The last four are what engines said
 * before they had names.
 * https://create.roblox.com/docs/cloud-services/memory-stores#troubleshooting
 */
const KIND_BY_NAME: ReadonlyArray<[pattern: string, kind: MemoryFailureKind]> = [
	["RequestThrottled", "throttled"],
	["RequestsOverLimit", "throttled"],
	["MemoryOverLimit", "full"],
	["ItemsOverLimit", "full"],
	["ItemValueSizeTooLarge", "full"],
	["UpdateConflict", "conflict"],
	["UnpublishedPlace", "noAccess"],
	["must publish this place", "noAccess"],
	["AccessDenied", "noAccess"],
	["InvalidClientAccess", "noAccess"],
	["InvalidRequest", "invalid"],
	["InvalidExpirationTime", "invalid"],
	["TransformCallbackFailed", "invalid"],
	["Code: 2,", "invalid"],
	["Code: 4,", "full"],
	["Code: 5,", "full"],
	["Code: 6,", "throttled"],
];

/** Sorts an engine error by its name, never by its sentence. One that nobody has seen is `retry`. */
export function classifyMemoryFailure(engineError: unknown): MemoryFailure {
	const message = tostring(engineError);
	for (const [pattern, kind] of KIND_BY_NAME) {
		const [found] = string.find(message, pattern, 1, true);
		if (found !== undefined) {
			return { kind, message };
		}
	}
	return { kind: "retry", message };
}
