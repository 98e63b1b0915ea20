import type { Signal } from "@rbxts/beacon";

import type { DeepReadonly } from "../deep-readonly";
import type { PPDBError } from "../error";
import type { SaveSummary } from "../hooks/store-events";
import type { StoreStatus } from "../report/status";

/** What a store tells of, as it happens. */
export interface StoreSignals<T> {
	/** Fires when a document has come into the cache. */
	readonly OnInit: Signal<[key: string, data: DeepReadonly<T>]>;
	/** Fires when updates are safely stored, with what the commit did. */
	readonly OnSave: Signal<[key: string, data: DeepReadonly<T>, summary: SaveSummary]>;
	/** Fires when a key was deleted here, or found deleted by another server. */
	readonly OnDelete: Signal<[key: string]>;
	/** Fires when what was cached turned out to be stale and was replaced by newer data. */
	readonly OnInvalidate: Signal<[key: string]>;
	/** Fires for failures that no caller waits for; they are in the output as warnings as well. */
	readonly OnError: Signal<[error: PPDBError]>;
	/** Fires with what the store tells of itself: outages, throttling, migrations, its end. */
	readonly OnStatus: Signal<[status: StoreStatus]>;
}
