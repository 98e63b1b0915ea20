import type { Signal } from "@rbxts/beacon";

import type { DeepReadonly } from "../base/deep-readonly";
import type { PPDBError } from "../base/error";
import type { ChangeSource } from "../events/change-feed";
import type { SaveSummary } from "../events/hooks";
import type { StoreStatus } from "../telemetry/status";

/** What a store announces, as it happens. */
export interface StoreSignals<T> {
	/** Fires when a document was loaded into the cache. */
	readonly OnInit: Signal<[key: string, data: DeepReadonly<T>]>;
	/** Fires when updates are safely stored, with what the commit did. */
	readonly OnSave: Signal<[key: string, data: DeepReadonly<T>, summary: SaveSummary]>;
	/** Fires when a key was deleted here, or found to be deleted by another server. */
	readonly OnDelete: Signal<[key: string]>;
	/** Fires when cached data turned out to be stale and was replaced by newer data. */
	readonly OnInvalidate: Signal<[key: string]>;
	/**
	 * Fires when the data of a document has changed, with its previous data and the reason: an update
	 * here ("local"), another server's data ("remote"), or updates that were rejected ("rejected").
	 *
	 * While it has listeners, each document is compared after its updates.
	 */
	readonly OnChange: Signal<
		[key: string, data: DeepReadonly<T>, previous: DeepReadonly<T>, source: ChangeSource]
	>;
	/**
	 * Fires in session mode when another server has a document that was here. Updates to it are refused
	 * from then on, and earlier ones are merged: let the player go, or `init` it again.
	 */
	readonly OnLockLost: Signal<[key: string]>;
	/**
	 * Fires for failures that no caller waits for; they are also in the output, as warnings. What a method throws
	 * is not repeated here.
	 */
	readonly OnError: Signal<[error: PPDBError]>;
	/**
	 * Fires for each update that had been applied here and could not be stored, with the reason and the `tag` of its
	 * call. It does not fire if the caller waited for it, with `durable` or a batch, and was thrown the error.
	 */
	readonly OnRejected: Signal<[key: string, error: PPDBError, tag: unknown]>;
	/** Fires with the store's news: outages, throttling, migrations, its end. */
	readonly OnStatus: Signal<[status: StoreStatus]>;
}
