/**
 * What a failed request means for the caller.
 *
 * - `garbled`: the service answered, but nothing that could be read; the write may or may not have landed.
 * - `retry`: the service hiccuped; the write may or may not have landed.
 * - `throttled`: a limit was hit; trying again soon makes it worse.
 * - `keyThrottled`: too much was read or written of this one key; others may go on.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use data stores at all.
 * - `closing`: the server is past its shutdown; nothing can be written any more.
 */
export type FailureKind =
	"garbled" | "retry" | "throttled" | "keyThrottled" | "invalid" | "noAccess" | "closing";

/** A failed request, classified. */
export interface Failure {
	readonly kind: FailureKind;
	/** The engine's own words. */
	readonly message: string;
}

/**
 * Numbers that begin an engine message, as in `105: Serialized value exceeds ...`.
 * https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
const KIND_BY_NUMBER: ReadonlyMap<string, FailureKind> = new Map([
	["101", "invalid"],
	["102", "invalid"],
	["103", "invalid"],
	["104", "invalid"],
	["105", "invalid"],
	["106", "invalid"],
	["107", "invalid"],
	["301", "throttled"],
	["302", "throttled"],
	["303", "throttled"],
	["304", "throttled"],
	["305", "throttled"],
	["306", "throttled"],
	["401", "closing"],
	["402", "closing"],
	["403", "noAccess"],
	["501", "garbled"],
	["503", "garbled"],
	["504", "garbled"],
	["505", "garbled"],
	["509", "noAccess"],
	["511", "invalid"],
	["512", "invalid"],
	["513", "invalid"],
]);

/** Names that newer messages carry instead of a number; the first that occurs decides. */
const KIND_BY_NAME: ReadonlyArray<[pattern: string, kind: FailureKind]> = [
	["StudioAccessToApisNotAllowed", "noAccess"],
	["must publish this place", "noAccess"],
	["KeyThrottled", "keyThrottled"],
	["Throttle", "throttled"],
	["shutting down", "closing"],
	["DatastoreDeleted", "invalid"],
	["InvalidUserIds", "invalid"],
];

/**
 * Sorts an engine error by its number or its name, never by its sentence: the sentences change.
 *
 * An error that nobody has seen before is `retry`: giving up on it could lose data.
 */
export function classifyFailure(engineError: unknown): Failure {
	const message = tostring(engineError);
	const [number] = string.match(message, "^(%d%d%d):");
	const kind = KIND_BY_NUMBER.get(tostring(number));
	if (kind !== undefined) {
		return { kind, message };
	}
	for (const [pattern, named] of KIND_BY_NAME) {
		const [found] = string.find(message, pattern, 1, true);
		if (found !== undefined) {
			return { kind: named, message };
		}
	}
	return { kind: "retry", message };
}
