import { kindByWords, NO_ACCESS, type WordRules } from "./kind-by-words";

/**
 * What a failed request means for the caller.
 *
 * - `garbled`: the service answered, but the answer could not be read; the write may or may not have landed.
 * - `retry`: a temporary fault; the write may or may not have landed.
 * - `throttled`: a limit was hit; retrying soon makes it worse.
 * - `keyThrottled`: too much was read or written of this one key; others are not affected.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use data stores at all, if it is one where that can be believed.
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

/** The documented errors, in the forms seen (docs/platform.md). */
const RULES: WordRules<FailureKind> = [
	["keyThrottled", ["maximum for the key", "keythrottled"]],
	[
		"throttled",
		[
			"allowed maximum for the",
			"throttl",
			"request dropped",
			"toomanyrequests",
			"http 429",
			"^30[1-6]:",
		],
	],
	["closing", ["^40[12]:", "shutting down"]],
	["noAccess", NO_ACCESS],
	["garbled", ["^50[1345]:", "parse response", "request was successful but"]],
	[
		"invalid",
		[
			"^10[1-7]:",
			"^51[1237]:",
			"http 400",
			"not numeric",
			"notnumeric",
			"in data store",
			"callbacks cannot yield",
			"keys must be strings",
			"missing or nil",
			"unable to cast",
			"the provided ",
			"data store is deleted",
			"datastoredeleted",
			"timestamp must be",
			"must be an integer",
			"key name ",
			"serialized value exceeds",
			"size exceeds",
			"format is invalid",
			"additional parameter",
			"parameternotallowed",
			"invalidexclusivestartkey",
			"invalidkeyname",
			"invalidtarget",
			"invalidtimestamp",
			"invaliduserids",
			"invalidversion",
		],
	],
];

/**
 * What an engine error means. An unknown one is `retry`: giving up on it could lose data.
 *
 * No error says whether a write has landed.
 */
export function classifyFailure(engineError: unknown): Failure {
	return {
		kind: kindByWords<FailureKind>(engineError, RULES, "retry"),
		message: tostring(engineError),
	};
}

/** The names of `Enum.HttpError` for failures of the network. */
const OFFLINE: WordRules<"offline"> = [
	["offline", ["httperror:", "connectfail", "dnsresolve", "netfail", "timedout"]],
];

/** Whether an engine error comes from the network rather than the service. */
export function isOffline(message: string): boolean {
	return kindByWords<"offline" | "online">(message, OFFLINE, "online") === "offline";
}

const DELETED: WordRules<"deleted"> = [["deleted", ["data store is deleted", "datastoredeleted"]]];

/** What to do about an engine error, to be appended to a message; empty if time or PPDB takes care of it. */
export function adviceOn({ message }: Failure): string {
	return kindByWords<"deleted" | "other">(message, DELETED, "other") === "deleted"
		? "; the whole data store was deleted: restore it in the Data Stores Manager of Creator Hub, or use another name"
		: "";
}

/** How often something was tried, in words. */
export function triesText(count: number): string {
	return count === 1 ? "1 try" : `${count} tries`;
}
