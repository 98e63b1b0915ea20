import { kindByWords, NO_ACCESS, type WordRules } from "./kind-by-words";

/**
 * What a failed request means for the caller.
 *
 * - `garbled`: the service answered, but nothing that could be read; the write may or may not have landed.
 * - `retry`: the service hiccuped; the write may or may not have landed.
 * - `throttled`: a limit was hit; trying again soon makes it worse.
 * - `keyThrottled`: too much was read or written of this one key; others may go on.
 * - `invalid`: the request itself is wrong; it will never succeed.
 * - `noAccess`: this place or Studio session may not use data stores at all, if it is one of which that can be believed.
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

/** The documented errors, as they were seen. https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits */
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
 * What an engine error means. One that nobody has seen before is `retry`: giving up on it could lose data.
 *
 * Whether a write has landed is nothing that any error tells.
 */
export function classifyFailure(engineError: unknown): Failure {
	return {
		kind: kindByWords<FailureKind>(engineError, RULES, "retry"),
		message: tostring(engineError),
	};
}

/** How `Enum.HttpError` reads where the network is what fails. */
const OFFLINE: WordRules<"offline"> = [
	["offline", ["httperror:", "connectfail", "dnsresolve", "netfail", "timedout"]],
];

/** Whether an engine error is one of the network, and no answer of the service. */
export function isOffline(message: string): boolean {
	return kindByWords<"offline" | "online">(message, OFFLINE, "online") === "offline";
}

const DELETED: WordRules<"deleted"> = [["deleted", ["data store is deleted", "datastoredeleted"]]];

/** What to do about an engine error, after a message; nothing where time or PPDB does it. */
export function adviceOn({ message }: Failure): string {
	return kindByWords<"deleted" | "other">(message, DELETED, "other") === "deleted"
		? "; the whole data store was deleted: restore it in the Data Stores Manager of Creator Hub, or use another name"
		: "";
}

/** How often something was tried, in words. */
export function triesText(count: number): string {
	return count === 1 ? "1 try" : `${count} tries`;
}
