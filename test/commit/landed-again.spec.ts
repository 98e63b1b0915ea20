import { createPPDB } from "../../src/api/create-ppdb";
import type { DataStoreSeam, Platform } from "../../src/platform/platform";
import { emulatedPlatform } from "../support/emulated-platform";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

/**
 * An engine that loses the answer to its own write and tries again by itself: the transform runs once more, on what it has
 * just stored.
 */
function forgetfulPlatform(spec: CloudSpec): Platform {
	const { server } = spec.start();
	const platform = emulatedPlatform(server);
	return {
		...platform,
		dataStores: {
			GetDataStore(name) {
				return forgetful(platform.dataStores.GetDataStore(name));
			},
			GetRequestBudgetForRequestType(name) {
				return platform.dataStores.GetRequestBudgetForRequestType(name);
			},
		},
	};
}

function forgetful(store: DataStoreSeam): DataStoreSeam {
	return {
		GetAsync(key, options) {
			return store.GetAsync(key, options);
		},
		RemoveAsync(key) {
			return store.RemoveAsync(key);
		},
		ListKeysAsync(prefix, pageSize, cursor, excludeDeleted) {
			return store.ListKeysAsync(prefix, pageSize, cursor, excludeDeleted);
		},
		UpdateAsync(key, transform) {
			store.UpdateAsync(key, transform);
			return store.UpdateAsync(key, transform);
		},
	};
}

export = () => {
	it("tells who waits that an update was rejected, though the engine shows its write to the transform again", () => {
		inCloud((spec) => {
			const PPDB = createPPDB(forgetfulPlatform(spec));
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			const reported = new Array<string>();
			let saved = 0;
			store.OnError.Connect(({ code }) => {
				reported.push(code);
			});
			store.OnSave.Connect((_key, _data, { updates }) => {
				saved += updates;
			});
			store.init(KEY);
			store.update(KEY, addOne);

			expectFailure("InvalidValue", () => {
				store.update(KEY, (data) => ({ ...data, bad: 0 / 0 }), { durable: true });
			});
			store.update(KEY, addOne, { durable: true });

			expect(reported.join(",")).to.equal("");
			expect(saved).to.equal(2);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
		});
	});

	it("stores each update once, and a transaction as well", () => {
		inCloud((spec) => {
			const PPDB = createPPDB(forgetfulPlatform(spec));
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			store.update(KEY, addOne, { durable: true });
			const isMade = store.transaction([KEY, "player_2"], (drafts) => {
				drafts[KEY].count += 10;
				drafts.player_2.count += 20;
			});
			spec.cloud.sleep(5);
			store.update(KEY, addOne, { durable: true });

			expect(isMade).to.equal(true);
			expect(spec.storedCount("Players", KEY)).to.equal(12);
			expect(spec.storedCount("Players", "player_2")).to.equal(20);
		});
	});
};
