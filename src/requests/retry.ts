import { backoffSeconds } from "./backoff";
import type { Failure } from "./failure";
import type { ServerLife } from "./server-life";

/** What retrying needs from its store. */
export interface RetryHost {
	readonly server: ServerLife;
	readonly metrics: { add(counter: "retries", change?: number): void };
}

/** How a try ended. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

/** How the next try comes about. */
export interface NextTry {
	/** How the next try is made. */
	readonly isHurried?: boolean;
	/** Whether time for retries is short although the server is not closing. */
	readonly part?: number;
	/** The part of the usual wait to use. */
	readonly secondsMax?: number;
}

/**
 * Sends a request, and again where that fails. Yields.
 * Sends a request, and repeats it if it fails. Yields.
 * @param send - makes one try; gets how many have failed before
 * @param send - makes one try; gets the number of earlier failures
 * @param onFailure - decides how to continue after a failure; returning nothing gives up
 */
export function retry<T extends Answer>(
	host: RetryHost,
	send: (failures: number) => T,
	onFailure: (failure: Failure, failures: number) => NextTry | undefined,
): T {
	let failures = 0;
	while (true) {
		const answer = send(failures);
		if (answer.ok) {
			return answer;
		}
		failures += 1;
		const nextTry = onFailure(answer.failure, failures);
		if (nextTry === undefined) {
			return answer;
		}
		const seconds = secondsToNextTry(host, answer.failure, failures, nextTry);
		host.server.gate.rest(seconds);
	}
}

/** How long to wait after a failure; counts the next try as a retry. */
export function secondsToNextTry(
	{ server, metrics }: RetryHost,
	{ kind }: Failure,
	failures: number,
	{ isHurried = false, part = 1, secondsMax = math.huge }: NextTry = {},
): number {
	metrics.add("retries");
	const draw = server.platform.random.next();
	const isShort = isHurried || server.phase !== "running";
	return math.min(backoffSeconds(failures, kind, isShort, draw) * part, secondsMax);
}
