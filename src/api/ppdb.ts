import type { Patch } from "../base/patch";
import type { PPDBOptions } from "../store/options";
import type { ServerStat } from "./stat";
import type { Template } from "../schema/template";
import type { Storable } from "../base/storable";
import type { DocumentReads } from "./document-reads";
import type { DocumentUpdates } from "./document-updates";
import type { ManyDocuments } from "./many-documents";
import type { StoreListeners } from "./store-listeners";
import type { StoreReports } from "./store-reports";
import type { StoreSignals } from "./store-signals";

/**
 * A store: documents of one kind, each under a key, in one Roblox data store.
 *
 * Two objects with the same name on one server are the same store: they share the cache. All methods
 * that use the service yield, and throw a `PPDBError` if they cannot do what they say. Where nothing can yield, for
 * example inside an updater, they throw `CannotWait` before anything has begun. A thread that is cancelled while it waits only
 * misses the answer: what it requested is still done.
 *
 * @typeParam T - the data of a document, which must be storable; the compiler checks this where a store is created
 * @typeParam Missing - what a key without a record gives: `never` in a store with a template
 * @example
 * ```ts
 * const players = new PPDB<PlayerData>("PlayerData");
 * players.init("player_1", { coins: 0 });
 * players.update("player_1", (data) => {
 * 	data.coins += 50;
 * 	return data;
 * });
 * ```
 */
export interface PPDB<T = unknown, Missing extends undefined = undefined>
	extends
		DocumentReads<T, Missing>,
		DocumentUpdates<T>,
		ManyDocuments<T>,
		StoreListeners<T>,
		StoreSignals<T>,
		StoreReports {}

/** Creates stores. In Luau: `PPDB.new(name, options)`. */
export interface PPDBConstructor {
	/**
	 * The store with a name, created on first use.
	 *
	 * @param name - the data store's name, 1 to 50 bytes
	 * @param options - how it behaves; of several scripts that share a store only one needs to give them
	 * @throws InvalidName, InvalidOption, OptionsConflict
	 */
	new <T extends Storable<T>>(
		name: string,
		options: PPDBOptions<NoInfer<T>, Patch<NoInfer<T>>> & { readonly template: Template<T> },
	): PPDB<T, never>;
	new <T extends Storable<T> = unknown>(name: string, options?: PPDBOptions<T>): PPDB<T>;

	/** The version of the library, such as `"1.4.0"`: the changelog and the downloads have it, too. */
	readonly VERSION: string;

	/** Counters of all stores of this server. Cheap enough to call every frame. */
	stat(): ServerStat;

	/** Prints the stores and the documents that have waited longest to be stored. */
	inspect(): void;
}
