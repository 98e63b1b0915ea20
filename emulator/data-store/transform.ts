import { CALLBACK_YIELDED } from "./data-store-errors";

/** How a transform ended. */
export interface TransformOutcome {
	/** Why it failed; `undefined` if it returned. */
	failure?: unknown;
	/** It tried to yield, which the engine forbids. */
	yielded: boolean;
	value?: unknown;
	userIds?: unknown;
	metadata?: unknown;
}

/** First value that a runner yields when its transform has returned; no transform can yield it. */
const FINISHED = {};

/** A runner that can be used again: its last transform has returned. */
let idleRunner: thread | undefined;

/** Body of a runner: one transform after another, because a new thread for each would be the most expensive part of a request. */
function runTransforms(transform: Callback, current: unknown, info: unknown): void {
	while (true) {
		const [succeeded, value, userIds, metadata] = pcall(transform, current, info);
		[transform, current, info] = coroutine.yield(
			FINISHED,
			succeeded,
			value,
			userIds,
			metadata,
		) as LuaTuple<[Callback, unknown, unknown]>;
	}
}

/** Runs a user's transform in one of the emulator's coroutines, so that a yield in it is detected and ends it. */
export function runTransform(
	transform: Callback,
	current: unknown,
	info: unknown,
): TransformOutcome {
	const runner = idleRunner ?? coroutine.create(runTransforms);
	idleRunner = undefined; // a transform that runs another one needs a second runner
	const [, marker, succeeded, value, userIds, metadata] = coroutine.resume(
		runner,
		transform,
		current,
		info,
	);
	if (marker !== FINISHED) {
		coroutine.close(runner);
		return { failure: CALLBACK_YIELDED, yielded: true };
	}
	idleRunner = runner;
	if (succeeded !== true) return { failure: value ?? "nil", yielded: false };
	return { yielded: false, value, userIds, metadata };
}
