import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("the write queue", () => {
		it("merges ten updates within a second into one UpdateAsync", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });

				for (let update = 1; update <= 10; update++) {
					store.update(KEY, addOne);
					spec.cloud.sleep(0.08);
				}
				spec.cloud.sleep(5);

				expect(spec.requests("UpdateAsync")).to.equal(1);
				expect(spec.storedCount("Players", KEY)).to.equal(10);
			});
		});

		it("stores what leave finds in the log before the document goes", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 998 });

				store.update(KEY, addOne);
				store.leave(KEY);

				expect(spec.storedCount("Players", KEY)).to.equal(999);
				expect(store.getCached(KEY)).to.equal(undefined);
			});
		});

		it("costs one read and no write when nothing changes", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");

				store.init(KEY, { count: 0 });
				spec.cloud.sleep(600);
				store.leave(KEY);

				expect(spec.requests("GetAsync")).to.equal(1);
				expect(spec.requests("UpdateAsync")).to.equal(0);
				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
			});
		});

		it("keeps updates made while a commit is under way, and stores them next", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { debounce: 0 });
				store.init(KEY, { count: 0 });

				for (let update = 1; update <= 40; update++) {
					store.update(KEY, addOne);
					spec.cloud.sleep(0.03);
				}
				store.flush();

				expect(spec.storedCount("Players", KEY)).to.equal(40);
			});
		});

		it("goes on through an outage and reports it once, after the retries", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 2 });
				const codes = new Array<string>();
				store.OnError.Connect((problem) => codes.push(problem.code));
				store.init(KEY, { count: 0 });

				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);
				spec.cloud.sleep(120);
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(20);

				expect(codes.join()).to.equal("CommitFailed");
				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("tells flush that it could not store, and keeps the updates", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 1 });
				store.init(KEY, { count: 0 });

				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);
				expectFailure("CommitFailed", () => {
					store.flush(KEY);
				});
				expectFailure("CommitFailed", () => {
					store.flush();
				});
				spec.cloud.faults.endOutage("dataStore");
				store.flush(KEY);

				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("says on OnSave how many updates are safe, each exactly once", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				let safe = 0;
				store.OnSave.Connect((_key, _data, summary) => {
					safe += summary.updates;
				});
				spec.cloud.faults.dataStore.errorAfterCommit = 0.5;
				store.init(KEY, { count: 0 });

				for (let update = 1; update <= 30; update++) {
					store.update(KEY, addOne);
					spec.cloud.sleep(0.7);
				}
				spec.cloud.faults.heal();
				store.flush();

				expect(safe).to.equal(30);
				expect(spec.storedCount("Players", KEY)).to.equal(30);
			});
		});
	});
};
