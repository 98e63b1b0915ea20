import type { DeepReadonly } from "../base/deep-readonly";
import type { PPDBError } from "../base/error";

/** What a commit did. */
export interface SaveSummary {
	/** The record's revision since then; it only ever grows. */
	readonly revision: number;
	/** How many updates of this server the record gained, in the order in which they were made. */
	readonly updates: number;
	/** Whether another server had written meanwhile, so that the updates were applied to its data. */
	readonly isReplayed: boolean;
}

/** Ends what it was returned for; calling it again does nothing. */
export type Disconnect = () => void;

/** A function that runs at a point in a document's life. It may yield; it cannot hold PPDB up. */
export type Hook<T = never> = (key: string, data: DeepReadonly<T>) => void;

/**
 * The hooks of a store. Each runs on a thread of its own: what it waits for delays nothing, and what
 * it throws is reported as `HookFailed`. Its data is for looking at; `update` changes it.
 */
export interface Hooks<T = never> {
	/** Before a document that is not cached is loaded. */
	readonly beforeInit?: (key: string) => void;
	/** After a document was loaded, with its data after migrations. */
	readonly afterLoad?: Hook<T>;
	/** Before a commit is sent, with the data as it is then. */
	readonly beforeSave?: Hook<T>;
	/** After updates were safely stored, with what the commit did. */
	readonly afterSave?: (key: string, data: DeepReadonly<T>, summary: SaveSummary) => void;
	/** Before this server removes a key; it cannot keep it from doing so. */
	readonly beforeDelete?: (key: string) => void;
	/** After a key was deleted here, or found deleted by another server. */
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
