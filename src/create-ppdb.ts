import { checkStoreName } from "./arguments";
import { checkOptions, type PPDBOptions } from "./options";
import type { Platform } from "./platform/platform";
import { PPDB } from "./ppdb";
import { describeServer } from "./report/inspect";
import { serverStat, type ServerStat } from "./report/stat";
import { Closing } from "./server/closing";
import { Server } from "./server/server";
import { Store } from "./store/store";

/** Makes stores. In Luau: `PPDB.new(name, options)`. */
export interface PPDBConstructor {
	/**
	 * The store of a name, made on first use.
	 *
	 * @param name - the data store's name, 1 to 50 bytes
	 * @param options - how it behaves; scripts that share a store may leave them to one of them
	 * @throws InvalidName, InvalidOption, OptionsConflict
	 */
	new <T = unknown>(name: string, options?: PPDBOptions<T>): PPDB<T>;
	/** The numbers of all stores of this server. Cheap enough to call each frame. */
	stat(): ServerStat;
	/** Prints the stores and the documents that have waited longest to be stored. */
	inspect(): void;
}

/**
 * Builds the library on a platform: the one place where its parts are put together.
 *
 * Each call is a server of its own, with its own cache, budget and closing.
 */
export function createPPDB(platform: Platform): PPDBConstructor {
	const server = new Server(platform);
	const stores = new Map<string, Store>();
	const closing = new Closing(server, () => listOf(stores));
	platform.lifecycle.onClose(() => {
		closing.run();
	});

	function storeOf(name: string, options: PPDBOptions): Store {
		checkStoreName(name);
		checkOptions(options);
		const known = stores.get(name);
		if (known !== undefined) {
			known.adopt(options);
			return known;
		}
		const store = new Store(server, name, options);
		stores.set(name, store);
		return store;
	}

	const constructors = {
		new: (name: string, options?: PPDBOptions) => new PPDB(storeOf(name, options ?? {})),
		stat: () => serverStat(server, listOf(stores)),
		inspect: () => {
			platform.console.print(describeServer(server, listOf(stores)));
		},
	};
	// `new X()` is compiled to `X.new()`, and without a subclass each method call is cheaper.
	return constructors as unknown as PPDBConstructor;
}

function listOf(stores: ReadonlyMap<string, Store>): Array<Store> {
	const list = new Array<Store>();
	for (const [, store] of stores) {
		list.push(store);
	}
	return list;
}
