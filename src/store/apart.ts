import { assertCanWait, runApart } from "../threads/run-apart";
import type { Store } from "./store";

/**
 * Does what a public method has to wait for, on a thread of the library's own. Yields until it is done; if the caller's thread is
 * cancelled meanwhile, it is done all the same.
 *
 * @param what - the method's name
 * @param keys - the keys concerned; all of the cache if left out
 * @param work - gets a function that tells whether the caller is still there to hear how it ends
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
 * Begins work on a thread of the library's own: at once, unless an updater is at work on one of the documents. It can have
 * started the caller's thread, and must not have its half-done changes stored or its document taken away.
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
