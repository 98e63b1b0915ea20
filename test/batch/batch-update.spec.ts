import { addOne, inCloud, type Counter } from "../support/in-cloud";

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

				expect(store.batchUpdate({}).isEmpty()).to.equal(true);
			});
		});
	});
};
