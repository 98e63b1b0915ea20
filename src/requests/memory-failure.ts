import { kindByWords, NO_ACCESS, type WordRules } from "./kind-by-words";

/**
 * What a failed request to a memory store means for the caller.
 *
 * - `retry`: a temporary fault; a write may or may not have landed.
 * - `throttled`: a limit of requests was hit; retrying soon makes it worse.
 * - `full`: there is not enough memory, for the item or in all of the game's memory.
 * - `conflict`: other servers kept changing the item; nothing was written.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use memory stores at all, if it is one where that can be believed.
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
 * The documented errors, and the texts from before they had names (docs/platform.md).
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

/** What an engine error means. An unknown one is `retry`. */
export function classifyMemoryFailure(engineError: unknown): MemoryFailure {
	return {
		kind: kindByWords<MemoryFailureKind>(engineError, RULES, "retry"),
		message: tostring(engineError),
	};
}
