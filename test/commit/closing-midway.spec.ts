import type { PPDB } from "../../src/api/ppdb";
import {
	addOne,
	expectFailure,
	inCloud,
	type CloudSpec,
	type Counter,
	type LibraryServer,
} from "../support/in-cloud";

const KEY = "player_1";
/** Longer than the first leg of a request, shorter than both. */
const MIDWAY_SECONDS = 0.05;

/** A server with an update that cannot be stored for a minute. */
function startOutage(spec: CloudSpec): { server: LibraryServer["server"]; store: PPDB<Counter> } {
	const { PPDB, server } = spec.start();
	const store = new PPDB<Counter>("Players", { template: { count: 0 } });
	store.update(KEY, addOne);
	const now = spec.cloud.clock.now();
	spec.cloud.faults.scheduleOutage("dataStore", now, now + 60);
	return { server, store };
}

export = () => {
	describe("closing in the middle of", () => {
		it("a load: what is updated after it is stored, or was refused", () => {
			inCloud((spec) => {
				const first = spec.start();
				const before = new first.PPDB<Counter>("Players");
				before.init(KEY, { count: 7 });
				before.update(KEY, addOne);
				before.leave(KEY);
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				let accepted = 0;
				server.spawn(() => {
					store.init(KEY);
					store.update(KEY, addOne);
					accepted += 1;
				});
				spec.cloud.sleep(MIDWAY_SECONDS);
				server.join(1);

				const seconds = server.shutdown({ order: "never" });

				expect(accepted).to.equal(1);
				expect(spec.storedCount("Players", KEY)).to.equal(9);
				// Among them five without a call: the player is still there.
				expect(seconds < 7).to.equal(true);
			});
		});

		it("a commit: it and what came after it are stored once each", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				store.update(KEY, addOne);
				server.spawn(() => {
					store.flush(KEY);
				});
				spec.cloud.sleep(MIDWAY_SECONDS);
				store.update(KEY, addOne);

				const seconds = server.shutdown();

				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(spec.requests("UpdateAsync") <= 2).to.equal(true);
				expect(seconds < 2).to.equal(true);
			});
		});

		it("a commit whose answer is lost: it is stored once", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
				store.update(KEY, addOne);
				server.spawn(() => {
					pcall(() => {
						store.flush(KEY);
					});
				});
				spec.cloud.sleep(MIDWAY_SECONDS);
				server.shutdown();

				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("the end: a leave that comes too late for its updates says so", () => {
			inCloud((spec) => {
				const { server, store } = startOutage(spec);
				let isTold = false;
				server.game.BindToClose(() => {
					spec.cloud.sleep(29.5);
					expectFailure("CommitFailed", () => {
						store.leave(KEY);
					});
					isTold = true;
				});

				server.shutdown({ order: "never" });

				expect(isTold).to.equal(true);
			});
		});

		it("a leave that waits through an outage: it is stored as soon as that is over", () => {
			inCloud((spec) => {
				const { server, store } = startOutage(spec);
				server.spawn(() => {
					store.leave(KEY);
				});
				spec.cloud.sleep(40);

				const seconds = server.shutdown();

				expect(spec.storedCount("Players", KEY)).to.equal(1);
				expect(seconds >= 20 && seconds < 24).to.equal(true);
			});
		});

		it("nothing: an update in the last seconds is refused", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				store.init(KEY);
				let isRefused = false;
				server.game.BindToClose(() => {
					spec.cloud.sleep(27);
					expectFailure("Closed", () => {
						store.update(KEY, addOne);
					});
					isRefused = true;
				});
				server.shutdown();

				expect(isRefused).to.equal(true);
			});
		});
	});
};
