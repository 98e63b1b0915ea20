import { assertCanWait, runApart } from "../threads/run-apart";
import type { Store } from "./store";

/**
 * Runs the waiting part of a public method on one of the library's own threads. Yields until it is done; if the caller's thread is
 * cancelled meanwhile, it is still done.
 *
 * @param what - the method's name
 * @param keys - the keys concerned; all of the cache if left out
 * @param work - gets a function that says whether the caller still waits for the result
 * @throws CannotWait where nothing can yield, before anything has begun; and what the work throws
 */
export function apart<T>(
	store: Store,
	what: string,
	keys: ReadonlyArray<string> | undefined,
	work: (isHeard: () => boolean) => T,
): T {
	assertCanWait(what);
	const caller = coroutine.running();
	const isHeard = () => coroutine.status(caller) !== "dead";
	const { scheduler } = store.context.server.platform;
	return runApart(
		scheduler,
		() => work(isHeard),
		(body) => {
			beginApart(store, keys, body);
		},
	);
}

/**
 * Begins work on one of the library's own threads: immediately, unless an updater is running on one of the documents. The updater may
 * have started the caller's thread, and its half-done changes must not be stored or its document removed.
 */
export function beginApart(
	{ context }: Store,
	keys: ReadonlyArray<string> | undefined,
	body: () => void,
): void {
	const { server } = context;
	const { scheduler } = server.platform;
	const { documents } = context.cache;
	const work = () => {
		server.serve(body);
	};
	const isBusy =
		keys === undefined
			? context.cache.all().some((document) => document.isUpdating())
			: keys.some((key) => documents.get(key)?.isUpdating() === true);
	if (isBusy) {
		scheduler.delay(0, work);
	} else {
		scheduler.spawn(work);
	}
}
