import type { HttpSeam } from "../../api/extension";

/**
 * The outcome of a post to a webhook.
 *
 * - `delivered`: Discord has it; `pauseSeconds` if it wants a pause before the next one.
 * - `throttled`: too many; `seconds` is how long Discord wants to wait, if it said.
 * - `failed`: unknown; it may be retried.
 * - `barred`: refused for this server, as Discord's edge sometimes does; the webhook may still exist.
 * - `refused`: the webhook is gone; another try would only get us banned.
 * - `rejected`: Discord does not accept this message and never will.
 * - `disabled`: the game does not allow HTTP requests.
 */
export type PostOutcome =
	| { readonly kind: "delivered"; readonly pauseSeconds?: number }
	| { readonly kind: "throttled"; readonly seconds?: number }
	| { readonly kind: "failed" }
	| { readonly kind: "barred" }
	| { readonly kind: "refused"; readonly status: number }
	| { readonly kind: "rejected"; readonly status: number }
	| { readonly kind: "disabled" };

const REFUSALS: ReadonlySet<number> = new Set([401, 404]);
const FORBIDDEN = 403;
const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const FIRST_SERVER_ERROR = 500;

/** The engine's words for failures that no retry can change; the rest of the sentence varies over the years. */
const DISABLED: ReadonlyArray<string> = [
	"Http requests are not enabled",
	"Http requests can only be executed by game server",
];

/** What an answer means. */
export function outcomeOfResponse(response: RequestAsyncResponse, http: HttpSeam): PostOutcome {
	const { Success: isSuccess, StatusCode: status } = response;
	if (isSuccess) {
		return { kind: "delivered", pauseSeconds: requestedPause(response) };
	}
	if (status === TOO_MANY_REQUESTS) {
		const seconds = headerSeconds(response, "retry-after") ?? bodySeconds(response, http);
		return { kind: "throttled", seconds };
	}
	if (status === FORBIDDEN) {
		return { kind: "barred" };
	}
	if (REFUSALS.has(status)) {
		return { kind: "refused", status };
	}
	if (status >= FIRST_SERVER_ERROR || status === REQUEST_TIMEOUT) {
		return { kind: "failed" };
	}
	return { kind: "rejected", status };
}

/**
 * What an error of `RequestAsync` means.
 *
 * Its text is not passed on: it may contain the address.
 */
export function outcomeOfError(engineError: unknown): PostOutcome {
	const message = tostring(engineError);
	for (const words of DISABLED) {
		const [found] = string.find(message, words, 1, true);
		if (found !== undefined) {
			return { kind: "disabled" };
		}
	}
	return { kind: "failed" };
}

function requestedPause(response: RequestAsyncResponse): number | undefined {
	return headerSeconds(response, "x-ratelimit-remaining") === 0
		? headerSeconds(response, "x-ratelimit-reset-after")
		: undefined;
}

/** Names of headers arrive in upper or lower case. */
function headerSeconds(response: RequestAsyncResponse, name: string): number | undefined {
	for (const [header, value] of pairs(response.Headers)) {
		if (string.lower(header) === name) {
			return validSeconds(tonumber(value));
		}
	}
	return undefined;
}

function bodySeconds(response: RequestAsyncResponse, http: HttpSeam): number | undefined {
	const [ok, body] = pcall(() => http.JSONDecode(response.Body));
	if (!ok || !typeIs(body, "table")) {
		return undefined;
	}
	const { retry_after: seconds } = body as { readonly retry_after?: unknown };
	return validSeconds(seconds);
}

function validSeconds(seconds: unknown): number | undefined {
	const isUsable = typeIs(seconds, "number") && seconds >= 0 && seconds < math.huge;
	return isUsable ? seconds : undefined;
}
