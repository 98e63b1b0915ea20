import type { PPDB } from "../../src/api/ppdb";
import type { PPDBErrorCode } from "../../src/base/error";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

/** Runs a spec with a document that has room, so that its updates take the short way. */
function withQuickDocument(body: (store: PPDB<Counter>, spec: CloudSpec) => void): void {
	inCloud((spec) => {
		const { PPDB } = spec.start();
		const store = new PPDB<Counter>("Players", { template: { count: 0 } });
		store.update(KEY, addOne);
		body(store, spec);
	});
}

/** An update fails with a code and changes nothing; the others are stored. */
function expectUndone(code: PPDBErrorCode, updater: (data: Counter) => Counter): void {
	withQuickDocument((store, spec) => {
		expectFailure(code, () => {
			store.update(KEY, updater);
		});
		store.update(KEY, addOne);
		store.flush();

		assert(store.getCached(KEY)?.count === 2, "something was changed");
		assert(spec.storedCount("Players", KEY) === 2, "something was stored");
	});
}

export = () => {
	describe("an update of a document that is dirty already", () => {
		it("changes nothing when it throws", () => {
			expectUndone("UpdateFailed", (data) => {
				data.count = 1000;
				error("no", 0);
			});
		});

		it("changes nothing when it yields", () => {
			expectUndone("UpdateYielded", (data) => {
				data.count = 1000;
				coroutine.yield();
				return data;
			});
		});

		it("changes nothing when it is no function", () => {
			expectUndone("InvalidArgument", 5 as never);
		});

		it("changes nothing when it cancels", () => {
			withQuickDocument((store, spec) => {
				const data = store.update(KEY, (draft) => {
					draft.count = 1000;
					return undefined;
				});

				expect(data.count).to.equal(1);
				expect(store.update(KEY, addOne).count).to.equal(2);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("may not update its own document, but may update another", () => {
			withQuickDocument((store, spec) => {
				store.update("other", addOne);
				expectFailure("NestedUpdate", () => {
					store.update(KEY, (data) => {
						store.update(KEY, addOne);
						return data;
					});
				});
				for (let time = 1; time <= 3; time++) {
					store.update(KEY, (data) => {
						store.update("other", addOne);
						return addOne(data);
					});
				}
				store.flush();

				expect(spec.storedCount("Players", KEY)).to.equal(4);
				expect(spec.storedCount("Players", "other")).to.equal(4);
			});
		});

		it("may return other data than it was given", () => {
			withQuickDocument((store, spec) => {
				store.update(KEY, (data) => ({ count: data.count + 10 }));
				store.update(KEY, addOne);
				store.flush();

				expect(spec.storedCount("Players", KEY)).to.equal(12);
			});
		});
	});

	it("takes a copy to go back to, right after everything was stored", () => {
		withQuickDocument((store, spec) => {
			store.flush();
			// The caller that waited goes on while the commit is still being wound up.
			store.update(KEY, addOne);
			expectFailure("UpdateFailed", () => {
				store.update(KEY, (data) => {
					data.count = 1000;
					error("no", 0);
				});
			});
			expect(store.getCached(KEY)?.count).to.equal(2);
			store.flush();
			expect(spec.storedCount("Players", KEY)).to.equal(2);
		});
	});

	it("has to wait at maxPendingUpdates all the same", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const store = new PPDB<Counter>("Players", {
				template: { count: 0 },
				maxPendingUpdates: 5,
			});
			store.init(KEY);
			let made = 0;
			server.spawn(() => {
				for (let count = 1; count <= 12; count++) {
					store.update(KEY, addOne);
					made += 1;
				}
			});

			expect(made).to.equal(5);
			spec.cloud.sleep(10);
			expect(made).to.equal(12);
			expect(spec.storedCount("Players", KEY)).to.equal(12);
		});
	});

	it("is refused once the closing server stores the last of what it accepted", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			let accepted = 0;
			let isRefused = false;
			store.init(KEY);
			server.join(1);
			server.spawn(() => {
				while (!isRefused) {
					const [ok] = pcall(() => store.update(KEY, addOne));
					accepted += ok ? 1 : 0;
					isRefused = !ok;
					server.task.wait(0.05);
				}
			});
			spec.cloud.sleep(3);
			server.shutdown({ order: "never" });

			expect(isRefused).to.equal(true);
			expect(spec.storedCount("Players", KEY)).to.equal(accepted);
		});
	});
};
