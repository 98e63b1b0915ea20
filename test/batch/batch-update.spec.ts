import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

export = () => {
	describe("batchUpdate", () => {
		it("stores every key, says how each went, and keeps none that was not cached", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				const keys = new Array<string>();
				for (let index = 1; index <= 50; index++) {
					keys.push(`player_${index}`);
				}
				store.init("player_1");
				const progress = new Array<number>();

				const results = store.batchUpdate(keys, addOne, (done, total) => {
					progress.push(done);
					expect(total).to.equal(50);
				});

				for (const key of keys) {
					expect(results.get(key)?.ok).to.equal(true);
					expect(spec.storedCount("Players", key)).to.equal(1);
				}
				expect(progress.size()).to.equal(50);
				expect(progress[49]).to.equal(50);
				expect(store.getCached("player_1")?.count).to.equal(1);
				expect(store.getCached("player_2")).to.equal(undefined);
			});
		});

		it("takes an updater per key, and one bad key stops no other", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", "good", { count: 1 });
				spec.cloud.records.put("Players", "bad", { count: 1 });

				const results = store.batchUpdate({
					good: addOne,
					bad: () => error("no", 0),
					missing: addOne,
				});

				const codes = ["good", "bad", "missing"].map((key) => {
					const result = results.get(key);
					return result === undefined || result.ok ? "ok" : result.error.code;
				});
				expect(codes.join(",")).to.equal("ok,UpdateFailed,MissingDocument");
				expect(spec.storedCount("Players", "good")).to.equal(2);
			});
		});

		it("returns at once when there is nothing to do", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const progress = () => error("there is none");

				expect(store.batchUpdate({}).isEmpty()).to.equal(true);
				expect(store.batchUpdate({}, progress, { tag: 1 }).isEmpty()).to.equal(true);
				expect(store.batchUpdate([], addOne, { tag: 1 }).isEmpty()).to.equal(true);
				expect(store.batchUpdate([], addOne, progress).isEmpty()).to.equal(true);
				expect(store.batchUpdate([], addOne, progress, { tag: 1 }).isEmpty()).to.equal(
					true,
				);
				expectFailure("InvalidArgument", () =>
					store.batchUpdate([], "no" as never, progress),
				);
			});
		});
	});

	it("updates every key with a prefix, keeps none, and goes on from a cursor", () => {
		inCloud(
			(spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				for (let number = 1001; number <= 1250; number++) {
					spec.cloud.records.put("Players", `player_${number}`, { count: 5 });
				}
				spec.cloud.records.put("Players", "guild_1", { count: 5 });
				const cursors = new Array<string>();
				const seen = new Array<number>();

				const first = store.batchUpdateAll("player_", addOne, {
					onPage: (done, cursor) => {
						seen.push(done);
						cursors.push(cursor);
					},
				});
				const rest = store.batchUpdateAll("player_", addOne, { cursor: cursors[1] });

				expect(first.updated).to.equal(250);
				expect(seen.join(",")).to.equal("100,200,250");
				expect(rest.updated).to.equal(50);
				expect(spec.storedCount("Players", "player_1200")).to.equal(6);
				expect(spec.storedCount("Players", "player_1201")).to.equal(7);
				expect(spec.storedCount("Players", "guild_1")).to.equal(undefined);
				expect(store.getCached("player_1001")).to.equal(undefined);
			},
			{ dataStore: { enforceBudgets: false } },
		);
	});

	it("lists again after a failure, and says when it cannot", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>("Players", { retries: 1 });
			spec.cloud.records.put("Players", "player_1", { count: 5 });
			const fail = (times: number) => {
				spec.cloud.faults.next("dataStore", "ListKeysAsync", {
					kind: "errorBefore",
					times,
				});
			};

			fail(1);
			expect(store.batchUpdateAll("player_", addOne).updated).to.equal(1);
			fail(2);
			expectFailure("LoadFailed", () => store.batchUpdateAll("player_", addOne));
			expectFailure("InvalidArgument", () =>
				store.batchUpdateAll("player_", addOne, { cursor: 3 } as never),
			);
		});
	});
};
