import type { Signal } from "@rbxts/beacon";

import type { DeepReadonly } from "../base/deep-readonly";
import type { PPDBError } from "../base/error";
import type { ChangeSource } from "../events/change-feed";
import type { SaveSummary } from "../events/hooks";
import type { StoreStatus } from "../telemetry/status";

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
	/**
	 * Fires when a document has come to hold other data, with what it held before and why: an update
	 * here ("local"), another server's data ("remote"), or updates that were rejected ("rejected").
	 *
	 * While it has listeners, each update copies its document.
	 */
	readonly OnChange: Signal<
		[key: string, data: DeepReadonly<T>, previous: DeepReadonly<T>, source: ChangeSource]
	>;
	/**
	 * Fires in session mode when another server has a document that was here. Updates of it are refused
	 * from then on, and those made before are merged: let the player go, or `init` it again.
	 */
	readonly OnLockLost: Signal<[key: string]>;
	/**
	 * Fires for failures that no caller waits for; they are in the output as warnings as well. What a method throws
	 * is not told here once more.
	 */
	readonly OnError: Signal<[error: PPDBError]>;
	/**
	 * Fires for each update that had been applied here and could not be stored, with why and the `tag` that it was made
	 * with. Not where its maker waited for it, with `durable` or a batch, and was thrown that.
	 */
	readonly OnRejected: Signal<[key: string, error: PPDBError, tag: unknown]>;
	/** Fires with what the store tells of itself: outages, throttling, migrations, its end. */
	readonly OnStatus: Signal<[status: StoreStatus]>;
}
