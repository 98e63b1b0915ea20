import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const DURABLE = { durable: true };

export = () => {
	describe("a durable update", () => {
		it("returns once it is stored, without waiting for the debounce", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { debounce: 60 });
				store.init(KEY, { count: 0 });
				const before = spec.cloud.clock.now();

				expect(store.update(KEY, addOne, DURABLE).count).to.equal(1);

				expect(spec.storedCount("Players", KEY)).to.equal(1);
				expect(spec.cloud.clock.now() - before < 1).to.equal(true);
			});
		});

		it("says so when it could not be stored, and is stored later", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 1 });
				store.init(KEY, { count: 0 });

				spec.cloud.faults.beginOutage("dataStore");
				expectFailure("CommitFailed", () => {
					store.update(KEY, addOne, DURABLE);
				});
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(10);

				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("does not fail for another update that was rejected", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });

				store.update(KEY, (data) => ({ count: data.count, bad: 0 / 0 }));
				store.update(KEY, addOne, DURABLE);
				expectFailure("InvalidValue", () => {
					store.update(KEY, () => ({ count: 0 / 0 }), DURABLE);
				});

				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("takes no other options", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });

				for (const options of [{ durably: true }, { durable: 1 }, true] as Array<unknown>) {
					expectFailure("InvalidArgument", () => {
						store.update(KEY, addOne, options as typeof DURABLE);
					});
				}
			});
		});
	});

	describe("maxPendingUpdates", () => {
		it("holds an update up while too many are unsaved, and drops none", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { maxPendingUpdates: 10 });
				store.init(KEY, { count: 0 });
				let made = 0;

				spec.cloud.faults.beginOutage("dataStore");
				server.spawn(() => {
					for (let update = 1; update <= 25; update++) {
						store.update(KEY, addOne);
						made += 1;
					}
				});
				spec.cloud.sleep(60);
				expect(made).to.equal(10);
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(60);

				expect(made).to.equal(25);
				expect(spec.storedCount("Players", KEY)).to.equal(25);
			});
		});
	});
};
