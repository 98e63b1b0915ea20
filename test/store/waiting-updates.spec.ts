import { PPDBError } from "../../src/base/error";
import type { PPDB } from "../../src/api/ppdb";
import type { PPDBOptions } from "../../src/store/options";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import type { GameServer } from "../../emulator/index";

const KEY = "player_1";
const OPTIONS = { dataStore: { latency: { min: 0.1, max: 0.1 } } };

interface Opened {
	readonly spec: CloudSpec;
	readonly server: GameServer;
	readonly store: PPDB<Counter>;
	readonly elsewhere: PPDB<Counter>;
	/** What became of the updates that waited for room: "ok" or the code. */
	readonly outcomes: Array<string>;
}

/** A document that has room for two updates, and three that want in at once. */
function withWaitingUpdate(
	options: PPDBOptions<Counter>,
	body: (opened: Opened) => void,
	seconds = 0.05,
): void {
	inCloud((spec) => {
		const [{ server, PPDB }, other] = [spec.start(), spec.start()];
		const all = { template: { count: 0 }, maxPendingUpdates: 2, ...options };
		const store = new PPDB<Counter>("Players", all);
		const elsewhere = new other.PPDB<Counter>("Players", all);
		const outcomes = new Array<string>();
		spec.on(server, () => {
			store.init(KEY);
		});
		for (let number = 1; number <= 3; number++) {
			server.spawn(() => {
				const [ok, problem] = pcall(() => store.update(KEY, addOne));
				outcomes.push(ok ? "ok" : (problem as PPDBError).code);
			});
		}
		assert(outcomes.size() === 2, "the third update did not wait");
		spec.cloud.sleep(seconds);
		body({ spec, server, store, elsewhere, outcomes });
	}, OPTIONS);
}

export = () => {
	it("is stored in the document that is there once there is room, when the first one has left", () => {
		withWaitingUpdate({}, ({ spec, server, store, outcomes }) => {
			server.spawn(() => {
				store.leave(KEY);
			});
			spec.cloud.sleep(10);
			expect(outcomes.join(",")).to.equal("ok,ok,ok");
			expect(spec.storedCount("Players", KEY)).to.equal(3);
		});
	});

	it("is stored when the document leaves at any moment", () => {
		for (const seconds of [0, 0.1, 0.15, 0.2, 0.25, 0.3]) {
			withWaitingUpdate(
				{},
				({ spec, server, store, outcomes }) => {
					server.spawn(() => {
						store.clearCache();
					});
					spec.cloud.sleep(10);
					const made = outcomes.filter((outcome) => outcome === "ok").size();
					expect(outcomes.size()).to.equal(3);
					expect(spec.storedCount("Players", KEY)).to.equal(made);
				},
				seconds,
			);
		}
	});

	it("is stored although the leave was asked for first", () => {
		for (const options of [{}, { lock: "session" }] as Array<PPDBOptions<Counter>>) {
			withWaitingUpdate(options, ({ spec, server, store, outcomes }) => {
				spec.cloud.sleep(5);
				server.spawn(() => {
					store.update(KEY, addOne);
					store.update(KEY, addOne);
					server.task.spawn(() => {
						store.leave(KEY);
					});
					store.update(KEY, addOne);
					outcomes.push("late ok");
				});
				spec.cloud.sleep(10);
				expect(outcomes.join(",")).to.equal("ok,ok,ok,late ok");
				expect(spec.storedCount("Players", KEY)).to.equal(6);
			});
		}
	});

	it("begins the document anew when the key was deleted before there was room", () => {
		withWaitingUpdate(
			{},
			({ spec, server, store, outcomes }) => {
				spec.cloud.faults.beginOutage("dataStore");
				spec.cloud.sleep(0.15);
				spec.cloud.faults.endOutage("dataStore");
				server.spawn(() => {
					store.delete(KEY);
				});
				spec.cloud.sleep(10);
				expect(outcomes.join(",")).to.equal("ok,ok,ok");
				expect(spec.storedCount("Players", KEY)).to.equal(1);
			},
			0,
		);
	});

	it("is refused when another server has taken the document meanwhile", () => {
		withWaitingUpdate({ lock: "session" }, ({ spec, elsewhere, outcomes }) => {
			spec.cloud.faults.beginOutage("dataStore");
			spec.cloud.spawn(() => {
				elsewhere.init(KEY);
			});
			spec.cloud.sleep(3);
			spec.cloud.faults.endOutage("dataStore");
			spec.cloud.sleep(20);
			expect(outcomes.join(",")).to.equal("ok,ok,LockLost");
			expect(elsewhere.getCached(KEY)?.count).to.equal(2);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
		});
	});

	it("takes the document back when it is being left in session mode", () => {
		withWaitingUpdate({ lock: "session" }, ({ spec, server, store, elsewhere, outcomes }) => {
			server.spawn(() => {
				store.leave(KEY);
			});
			spec.cloud.sleep(10);
			expect(outcomes.join(",")).to.equal("ok,ok,ok");
			expect(spec.storedCount("Players", KEY)).to.equal(3);
			spec.on(server, () => {
				store.leave(KEY);
			});
			expect(elsewhere.init(KEY).count).to.equal(3);
		});
	});

	it("waits for the lease while a document that was being left comes back", () => {
		inCloud((spec) => {
			const { server, PPDB } = spec.start();
			const store = new PPDB<Counter>("Players", { template: { count: 0 }, lock: "session" });
			const leases = new Array<string>();
			spec.on(server, () => {
				store.init(KEY);
				store.update(KEY, addOne);
				server.task.spawn(() => {
					store.leave(KEY);
				});
				server.task.spawn(() => {
					store.init(KEY);
				});
				store.update(KEY, (data) => {
					leases.push(store.inspect(KEY)?.lease ?? "none");
					return addOne(data);
				});
			});
			spec.cloud.sleep(10);
			expect(leases[0]).to.equal("held");
			expect(spec.storedCount("Players", KEY)).to.equal(2);
		}, OPTIONS);
	});
};
