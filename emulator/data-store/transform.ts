import { CALLBACK_YIELDED } from "./data-store-errors";

/** How a transform ended. */
export interface TransformOutcome {
	/** Why it failed; `undefined` when it returned. */
	failure?: unknown;
	/** It tried to yield, which the engine forbids. */
	yielded: boolean;
	value?: unknown;
	userIds?: unknown;
	metadata?: unknown;
}

/** Runs a user's transform in a coroutine of its own, so that a yield in it is noticed and ends it. */
export function runTransform(
	transform: Callback,
	current: unknown,
	info: unknown,
): TransformOutcome {
	const runner = coroutine.create(transform);
	const [succeeded, value, userIds, metadata] = coroutine.resume(runner, current, info);
	if (!succeeded) return { failure: value ?? "nil", yielded: false };
	if (coroutine.status(runner) !== "dead") {
		coroutine.close(runner);
		return { failure: CALLBACK_YIELDED, yielded: true };
	}
	return { yielded: false, value, userIds, metadata };
}
