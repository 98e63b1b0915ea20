import { PPDBError } from "../base/error";
import type { Attempt } from "./durable-store";
import type { Future } from "../threads/future";
import { adviceOn, triesText } from "./failure";
import type { ServerLife } from "./server-life";
import { backoffSeconds } from "./backoff";
import type { Priority } from "./priority";
import type { RequestClass } from "./request-class";

/** How long a load is tried. */
export interface LoadEffort {
	/** Nothing is tried after that, by the monotonic clock. Waits for the budget come on top: they are no tries. */
	lastMoment: number;
	/** Whether the key was left meanwhile: nobody waits for it any more. */
	readonly isLeft: boolean;
	/** Whether it was reported that it takes more tries than it should. */
	isReported: boolean;
}

/** What a read has to know of its store. */
export interface ReadHost {
	readonly server: ServerLife;
	readonly settings: { retries(): number };
	readonly metrics: { add(counter: "retries", change?: number): void };
	readonly reporter: { report(failure: PPDBError): void };
}

/** What is to be read, and how urgently. */
export interface Reading {
	readonly requestClass: RequestClass;
	readonly priority: Priority;
	/** The beginning of the error's message, as in "the keys could not be listed". */
	readonly problem: string;
	readonly key?: string;
	/** Without it, it is tried as often as the `retries` say. */
	readonly effort?: LoadEffort;
}

/**
 * Sends a request that changes nothing, and again where it fails. Yields.
 *
 * @throws LoadFailed when `retries` + 1 tries failed, or the time for them is over, or another could not do better; Closed when the
 * server ended first
 */
export function readPastFailures(
	{ server, settings, metrics, reporter }: ReadHost,
	{ requestClass, priority, problem, key, effort }: Reading,
	send: () => Attempt,
): Extract<Attempt, { ok: true }> {
	const { clock, random } = server.platform;
	let failures = 0;
	let late: Future<Attempt> | undefined;
	while (true) {
		const askedAt = clock.now();
		const sendNow = () => {
			if (effort !== undefined) {
				effort.lastMoment += clock.now() - askedAt;
			}
			return send();
		};
		const answer = server.gate.pass(requestClass, priority, sendNow, late);
		if (answer.ok) {
			return answer;
		}
		failures += 1;
		late = answer.late ?? late;
		const { kind, message: cause } = answer.failure;
		if (kind === "closing") {
			throw new PPDBError("Closed", `${problem} before the server ended`, { key, cause });
		}
		const secondsLeft = (effort?.lastMoment ?? math.huge) - clock.now();
		const isPastRetries = failures > settings.retries();
		const isOver = effort === undefined ? isPastRetries : effort.isLeft || secondsLeft <= 0;
		const message = `${problem} after ${triesText(failures)}${adviceOn(answer.failure)}`;
		if (isOver || kind === "invalid") {
			throw new PPDBError("LoadFailed", message, { key, cause });
		}
		if (effort?.isReported === false && isPastRetries) {
			effort.isReported = true;
			const untilNow = `${message}; further tries follow for ${math.ceil(secondsLeft)} s`;
			reporter.report(new PPDBError("LoadFailed", untilNow, { key, cause }));
		}
		metrics.add("retries");
		const isHurried = effort !== undefined || server.phase !== "running";
		const seconds = backoffSeconds(failures, kind, isHurried, random.next());
		server.gate.rest(math.min(seconds, secondsLeft));
	}
}
