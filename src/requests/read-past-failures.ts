import { PPDBError } from "../base/error";
import type { Attempt } from "./durable-store";
import type { Future } from "../threads/future";
import { adviceOn, triesText, type Failure } from "./failure";
import { retry, type NextTry, type RetryHost } from "./retry";
import type { Priority } from "./priority";
import type { RequestClass } from "./request-class";

/** How long a load is tried, and what became of it. */
export interface LoadEffort {
	/** The latest moment for a try, by the monotonic clock. Waits for the budget are added: they are not tries. */
	lastMoment: number;
	/** Whether the key was left meanwhile, so that no caller waits any more. */
	readonly isLeft: boolean;
	/** Whether it was reported that it takes more tries than it should. */
	isReported: boolean;
}

/** What a read needs from its store. */
export interface ReadHost extends RetryHost {
	readonly settings: { retries(): number };
	readonly reporter: { report(failure: PPDBError): void };
}

/** What to read, and how urgently. */
export interface ReadRequest {
	readonly requestClass: RequestClass;
	readonly priority: Priority;
	/** The beginning of the error's message, such as "the keys could not be listed". */
	readonly problem: string;
	readonly key?: string;
	/** Without it, there are as many tries as `retries` allows. */
	readonly effort?: LoadEffort;
}

/**
 * Sends a request that changes nothing, and repeats it if it fails. Yields.
 *
 * @throws LoadFailed if `retries` + 1 tries failed, or the time for them is over, or a retry would be pointless; Closed if the
 * server ended first
 */
export function readPastFailures(
	host: ReadHost,
	{ requestClass, priority, problem, key, effort }: ReadRequest,
	read: () => Attempt,
): Extract<Attempt, { ok: true }> {
	const { server, settings, reporter } = host;
	const { clock } = server.platform;
	let late: Future<Attempt> | undefined;
	const send = () => {
		const askedAt = clock.now();
		const sendNow = () => {
			if (effort !== undefined) {
				effort.lastMoment += clock.now() - askedAt;
			}
			return read();
		};
		const answer = server.gate.pass(requestClass, priority, sendNow, late);
		late = answer.ok ? late : (answer.late ?? late);
		return answer;
	};
	const onFailure = (failure: Failure, failures: number): NextTry => {
		const { kind, message: cause } = failure;
		if (kind === "closing") {
			throw new PPDBError("Closed", `${problem} before the server ended`, { key, cause });
		}
		const secondsLeft = (effort?.lastMoment ?? math.huge) - clock.now();
		const isPastRetries = failures > settings.retries();
		const isOver = effort === undefined ? isPastRetries : effort.isLeft || secondsLeft <= 0;
		const message = `${problem} after ${triesText(failures)}, and nothing was changed${adviceOn(failure)}`;
		if (isOver || kind === "invalid") {
			throw new PPDBError("LoadFailed", message, { key, cause });
		}
		if (effort?.isReported === false && isPastRetries) {
			effort.isReported = true;
			const untilNow = `${message}; further tries follow for ${math.ceil(secondsLeft)} s`;
			reporter.report(new PPDBError("LoadFailed", untilNow, { key, cause }));
		}
		return { isHurried: effort !== undefined, secondsMax: secondsLeft };
	};
	return retry(host, send, onFailure) as Extract<Attempt, { ok: true }>;
}
