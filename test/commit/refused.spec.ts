import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const WRONG = {
	kind: "errorBefore",
	message: "DataStoreService: InvalidUserIds: One of the user ids is not valid.",
	times: 3,
} as const;

export = () => {
	describe("a commit that the service calls wrong in itself", () => {
		it("is not sent again by itself, and every way to wait for it says so at once", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				const reported = new Array<string>();
				store.OnError.Connect(({ code }) => reported.push(code));
				spec.cloud.faults.next("dataStore", "UpdateAsync", WRONG);
				store.update(KEY, addOne);
				spec.cloud.sleep(60);
				expect(spec.requests("UpdateAsync")).to.equal(1);
				expect(reported.join(" ")).to.equal("CommitFailed");
				expect(store.stat().dirty).to.equal(1);

				const before = spec.cloud.clock.now();
				expectFailure("CommitFailed", () => {
					store.flush(KEY);
				});
				expectFailure("CommitFailed", () => {
					store.leave(KEY);
				});
				expect(spec.requests("UpdateAsync")).to.equal(3);
				expect(spec.cloud.clock.now() - before < 2).to.equal(true);
				expect(store.getCached(KEY)?.count).to.equal(1);
			});
		});

		// Seed 109191635: who went on because of the failure wanted the document stored at once, and was told that it was.
		it("is told to who flushes again at once", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				spec.cloud.faults.next("dataStore", "UpdateAsync", WRONG);
				store.update(KEY, addOne);
				for (let time = 1; time <= 3; time++) {
					expectFailure("CommitFailed", () => {
						store.flush(KEY);
					});
				}
				store.flush(KEY);

				expect(spec.requests("UpdateAsync")).to.equal(4);
				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("is sent with the next update, and nothing is lost", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				spec.cloud.faults.next("dataStore", "UpdateAsync", { ...WRONG, times: 1 });
				store.update(KEY, addOne);
				spec.cloud.sleep(10);

				store.update(KEY, addOne);
				spec.cloud.sleep(3);

				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(store.stat().dirty).to.equal(0);
			});
		});

		it("ends an update that waits for room", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const template = { count: 0 };
				const store = new PPDB<Counter>("Players", { template, maxPendingUpdates: 1 });
				spec.cloud.faults.next("dataStore", "UpdateAsync", WRONG);
				store.update(KEY, addOne);

				expectFailure("CommitFailed", () => {
					store.update(KEY, addOne);
				});
				expect(store.getCached(KEY)?.count).to.equal(1);
			});
		});

		it("does not hold the closing of its server up, and is named as unsaved", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				const unsaved = new Array<string>();
				spec.cloud.faults.next("dataStore", "UpdateAsync", { ...WRONG, times: 100 });
				store.update(KEY, addOne);
				store.update("player_2", addOne);
				spec.cloud.sleep(3);
				store.OnError.Connect(({ key }) => unsaved.push(key ?? ""));

				const seconds = server.shutdown({ order: "never" });

				expect(seconds < 3).to.equal(true);
				expect(unsaved.sort().includes("player_1")).to.equal(true);
				expect(unsaved.includes("player_2")).to.equal(true);
				expect(spec.requests("UpdateAsync") <= 4).to.equal(true);
			});
		});
	});
};
