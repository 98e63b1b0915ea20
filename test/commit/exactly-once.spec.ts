import type { FaultKind } from "../../emulator/index";
import { addOne, inCloud, type Counter } from "../support/in-cloud";

const KEY = "guild_1";

export = () => {
	describe("a commit that lands although the call fails", () => {
		for (const kind of ["errorAfter", "late", "errorBefore"] as Array<FaultKind>) {
			it(`applies an update once (${kind})`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>("Guilds");
					store.init(KEY, { count: 0 });
					store.update(KEY, addOne);
					store.flush();

					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind, times: 2 });
					store.update(KEY, addOne);
					store.flush();
					spec.cloud.sleep(60);

					expect(spec.storedCount("Guilds", KEY)).to.equal(2);
					expect(store.getCached(KEY)?.count).to.equal(2);
				});
			});

			it(`applies an increment once (${kind})`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>("Guilds");
					store.init(KEY, { count: 0 });

					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind, times: 2 });
					expect(store.increment(KEY, "count", 5)).to.equal(5);
					store.flush();
					spec.cloud.sleep(60);

					expect(spec.storedCount("Guilds", KEY)).to.equal(5);
				});
			});
		}

		it("keeps updates that came in while the outcome was in doubt", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Guilds");
				store.init(KEY, { count: 0 });

				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
				store.update(KEY, addOne);
				spec.cloud.sleep(1.3);
				store.update(KEY, addOne);
				store.flush();

				expect(spec.storedCount("Guilds", KEY)).to.equal(2);
			});
		});

		it("is recognised after another server has written on top of it", () => {
			inCloud((spec) => {
				const first = spec.start();
				const second = spec.start();
				const mine = new first.PPDB<Counter>("Guilds");
				const theirs = new second.PPDB<Counter>("Guilds", { debounce: 0 });
				mine.init(KEY, { count: 0 });
				mine.update(KEY, addOne);
				mine.flush();
				theirs.init(KEY);

				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorAfter",
					times: 1,
				});
				mine.update(KEY, addOne);
				spec.cloud.sleep(1.45);
				theirs.increment(KEY, "count", 10);
				theirs.flush();
				mine.flush();

				expect(spec.storedCount("Guilds", KEY)).to.equal(12);
				expect(mine.getCached(KEY)?.count).to.equal(12);
			});
		});
	});

	describe("two servers", () => {
		it("make 40 of 20 increments each", () => {
			inCloud((spec) => {
				const stores = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Guilds"),
				);
				for (const store of stores) {
					store.init(KEY, { count: 0 });
				}

				for (let round = 1; round <= 20; round++) {
					for (const store of stores) {
						store.increment(KEY, "count");
					}
					spec.cloud.sleep(0.4);
				}
				for (const store of stores) {
					store.flush();
				}

				expect(spec.storedCount("Guilds", KEY)).to.equal(40);
			});
		});

		it("learn of each other's writes with their next commit", () => {
			inCloud((spec) => {
				const [left, right] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Guilds"),
				);
				left.init(KEY, { count: 0 });
				right.init(KEY, { count: 0 });
				let invalidations = 0;
				right.OnInvalidate.Connect(() => {
					invalidations += 1;
				});

				left.increment(KEY, "count", 5);
				left.flush();
				right.increment(KEY, "count", 7);
				right.flush();

				expect(right.getCached(KEY)?.count).to.equal(12);
				expect(invalidations).to.equal(1);
			});
		});
	});
};
