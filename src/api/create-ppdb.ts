import type { PPDBConstructor } from "./ppdb";
import { checkStoreName } from "../value/arguments";
import { PPDBError } from "../base/error";
import { checkOptions, type PPDBOptions } from "../store/options";
import type { Platform } from "../platform/platform";
import { describeServer } from "./inspect";
import { showUncaught } from "./show-uncaught";
import { serverStat } from "./stat";
import { Closing } from "./closing";
import type { ReportSinkFactory } from "../telemetry/report-sink";
import { Server } from "../store/server";
import { Store } from "../store/store";
import { StoreHandle } from "./store-handle";
import { storeNameOf } from "../base/store-name";
import { VERSION } from "../base/version";

/**
 * Builds the library on a platform: the one place where its parts are composed.
 *
 * Each call creates a server of its own, with its own cache, budget and closing.
 *
 * @param createReports - creates the sender of reports; without it none are sent
 */
export function createPPDB(platform: Platform, createReports?: ReportSinkFactory): PPDBConstructor {
	const server = new Server(platform, createReports);
	showUncaught(platform);
	const stores = new Map<string, Store>();
	const closing = new Closing(server, () => listOf(stores));
	platform.lifecycle.onClose(() => {
		closing.run();
	});

	function storeOf(name: string, options: PPDBOptions): Store {
		checkStoreName(name);
		checkOptions(options);
		const storeName = storeNameOf(name, options.scope);
		const known = stores.get(storeName.mark);
		if (known !== undefined) {
			known.adopt(options);
			return known;
		}
		const store = new Store(server, storeName, options);
		stores.set(storeName.mark, store);
		return store;
	}

	const constructors = {
		VERSION,
		new: (name: string, options?: PPDBOptions) => {
			if ((name as unknown) === constructors) {
				const message =
					'call PPDB.new with a dot: write PPDB.new("Players"), not PPDB:new("Players")';
				throw new PPDBError("InvalidName", message);
			}
			return new StoreHandle(storeOf(name, options ?? {}));
		},
		stat: () => serverStat(server, listOf(stores)),
		inspect: () => {
			platform.console.print(describeServer(server, listOf(stores)));
		},
	};
	// `new X()` compiles to `X.new()`, and method calls are cheaper without a subclass.
	return constructors as unknown as PPDBConstructor;
}

function listOf(stores: ReadonlyMap<string, Store>): Array<Store> {
	const list = new Array<Store>();
	for (const [, store] of stores) {
		list.push(store);
	}
	return list;
}
