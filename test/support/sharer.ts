import type { PPDB } from "../../src/api/ppdb";
import type { PPDBOptions } from "../../src/store/options";
import { addOne, type CloudSpec, type Counter, type LibraryServer } from "./in-cloud";

/** The store and the key that specs of shared mode are about. */
export const STORE = "Guilds";
export const KEY = "guild_1";

/** A server that shares the key with others. */
export interface Sharer extends LibraryServer {
	readonly store: PPDB<Counter>;
}

/** Servers that have loaded the key, one after the other. */
export function share(
	spec: CloudSpec,
	count: number,
	options?: PPDBOptions<Counter>,
): Array<Sharer> {
	const sharers = new Array<Sharer>();
	for (let number = 1; number <= count; number++) {
		const started = spec.start();
		const store = new started.PPDB<Counter>(STORE, { debounce: 0, ...options });
		spec.on(started.server, () => {
			store.init(KEY, { count: 0 });
			store.update(KEY, (data) => data);
			store.flush(KEY);
		});
		sharers.push({ ...started, store });
	}
	spec.cloud.sleep(6);
	return sharers;
}

/** Makes an update on a server, and has it stored. */
export function commit(spec: CloudSpec, { server, store }: Sharer): void {
	spec.on(server, () => {
		store.update(KEY, addOne);
		store.flush(KEY);
	});
}

/** What each of the servers has in its cache. */
export function countsOf(sharers: ReadonlyArray<Sharer>): string {
	return sharers.map(({ store }) => tostring(store.getCached(KEY)?.count)).join(" ");
}
