import { PPDBError } from "../error";
import type { Attempt } from "../platform/durable-store";
import type { Future } from "../threads/future";
import { adviceOn } from "../platform/failure";
import type { StoreContext } from "../store/store-context";
import { backoffSeconds } from "./backoff";
import type { Priority } from "./gate";
import type { RequestClass } from "./request-budget";

/** What is to be read, and how urgently. */
export interface Reading {
	readonly requestClass: RequestClass;
	readonly priority: Priority;
	/** The beginning of the error's message, as in "the keys could not be listed". */
	readonly problem: string;
	readonly key?: string;
}

/**
 * Sends a request that changes nothing, and again where it fails. Yields.
 *
 * @throws LoadFailed when `retries` + 1 tries failed, or another could not do better; Closed when the server ended first
 */
export function readPastFailures(
	{ server, settings, metrics }: StoreContext,
	{ requestClass, priority, problem, key }: Reading,
	send: () => Attempt,
): Extract<Attempt, { ok: true }> {
	const { random, scheduler } = server.platform;
	let failures = 0;
	let late: Future<Attempt> | undefined;
	while (true) {
		const answer = server.gate.pass(requestClass, priority, send, late);
		if (answer.ok) {
			return answer;
		}
		failures += 1;
		late = answer.late ?? late;
		const { kind, message: cause } = answer.failure;
		if (kind === "closing") {
			throw new PPDBError("Closed", `${problem} before the server ended`, { key, cause });
		}
		if (failures > settings.retries() || kind === "invalid") {
			const message = `${problem} after ${failures} tries${adviceOn(answer.failure)}`;
			throw new PPDBError("LoadFailed", message, { key, cause });
		}
		metrics.add("retries");
		const isClosing = server.phase !== "running";
		scheduler.wait(backoffSeconds(failures, kind, isClosing, random.next()));
	}
}
