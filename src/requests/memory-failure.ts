import { kindByWords, NO_ACCESS, type WordRules } from "./kind-by-words";

/**
 * What a failed request to a memory store means for the caller.
 *
 * - `retry`: the service hiccuped; a write may or may not have landed.
 * - `throttled`: a limit of requests was hit; trying again soon makes it worse.
 * - `full`: there is no memory for what was to be added; the item, or all of the game's memory.
 * - `conflict`: others kept changing the item; nothing was written.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use memory stores at all, if it is one of which that can be believed.
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
 * The documented errors, and what engines said before those had names.
 * https://create.roblox.com/docs/cloud-services/memory-stores#troubleshooting
 */
const RULES: WordRules<MemoryFailureKind> = [
	[
		"throttled",
		[
			"requestthrottled",
			"requestsoverlimit",
			"hit one or more limits",
			"exceeds the allowed limit",
			"code: 6,",
		],
	],
	[
		"full",
		[
			"memoryoverlimit",
			"itemsoverlimit",
			"itemvaluesizetoolarge",
			"value is too long",
			"would exceed the quota",
			"code: 4,",
			"code: 5,",
		],
	],
	["conflict", ["updateconflict", "max number of retries"]],
	[
		"noAccess",
		[
			"unpublishedplace",
			"field universeid",
			"accessdenied",
			"invalidclientaccess",
			...NO_ACCESS,
		],
	],
	[
		"invalid",
		[
			"invalidrequest",
			"expiration' time must be",
			"invalidexpirationtime",
			"failed to invoke transform",
			"transformcallbackfailed",
			"the provided ",
			"unable to convert",
			"code: 1,",
			"code: 2,",
		],
	],
];

/** What an engine error means. One that nobody has seen before is `retry`. */
export function classifyMemoryFailure(engineError: unknown): MemoryFailure {
	return {
		kind: kindByWords<MemoryFailureKind>(engineError, RULES, "retry"),
		message: tostring(engineError),
	};
}
