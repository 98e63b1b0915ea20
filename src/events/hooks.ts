import type { DeepReadonly } from "../base/deep-readonly";
import type { PPDBError } from "../base/error";

/** What a commit did. */
export interface SaveSummary {
	/** The record's revision after the commit; it only ever grows. */
	readonly revision: number;
	/** The number of this server's updates that the record gained, in the order in which they were made. */
	readonly updates: number;
	/** Whether another server had written in between, so that the updates were applied to its data. */
	readonly isReplayed: boolean;
}

/** Undoes the call that returned it; calling it again does nothing. */
export type Disconnect = () => void;

/** A function that runs at a point in a document's life. It may yield; it cannot delay PPDB. */
export type Hook<T = never> = (key: string, data: DeepReadonly<T>) => void;

/**
 * The hooks of a store. Each runs on its own thread: it may yield without delaying anything, and what
 * it throws is reported as `HookFailed`. Its data is for reading; `update` changes it.
 */
export interface Hooks<T = never> {
	/** Before a document that is not cached is loaded. */
	readonly beforeInit?: (key: string) => void;
	/** After a document was loaded, with its data after migrations. */
	readonly afterLoad?: Hook<T>;
	/** Before a commit is sent, with the data at that time. */
	readonly beforeSave?: Hook<T>;
	/** After updates were safely stored, with what the commit did. */
	readonly afterSave?: (key: string, data: DeepReadonly<T>, summary: SaveSummary) => void;
	/** Before this server removes a key; it cannot prevent that. */
	readonly beforeDelete?: (key: string) => void;
	/** After a key was deleted here, or found to be deleted by another server. */
	readonly afterDelete?: (key: string) => void;
	/** After a failure that no caller waits for. */
	readonly onError?: (error: PPDBError) => void;
}

/** The names of all hooks. */
export const HOOK_NAMES: ReadonlyArray<keyof Hooks> = [
	"beforeInit",
	"afterLoad",
	"beforeSave",
	"afterSave",
	"beforeDelete",
	"afterDelete",
	"onError",
];
