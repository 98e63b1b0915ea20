import type { RemovalOrder } from "../../emulator/index";
import { addOne, inCloud, type Counter } from "../support/in-cloud";

const DOCUMENTS = 40;

export = () => {
	describe("closing", () => {
		for (const outageSeconds of [0, 10, 25]) {
			it(`stores ${DOCUMENTS} dirty documents with an outage of ${outageSeconds} s`, () => {
				inCloud((spec) => {
					const { PPDB, server } = spec.start();
					const store = new PPDB<Counter>("Players");
					for (let index = 1; index <= DOCUMENTS; index++) {
						store.init(`player_${index}`, { count: 0 });
					}
					for (let index = 1; index <= DOCUMENTS; index++) {
						store.update(`player_${index}`, addOne);
					}

					const now = spec.cloud.clock.now();
					if (outageSeconds > 0) {
						spec.cloud.faults.scheduleOutage("dataStore", now, now + outageSeconds);
					}
					const seconds = server.shutdown();

					let stored = 0;
					for (let index = 1; index <= DOCUMENTS; index++) {
						stored += spec.storedCount("Players", `player_${index}`) ?? 0;
					}
					expect(stored).to.equal(DOCUMENTS);
					expect(seconds < outageSeconds + 4).to.equal(true);
				});
			});
		}

		it("stores a hundred documents of fifty players through an outage of 25 s", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				for (let userId = 1; userId <= 50; userId++) {
					server.join(userId);
				}
				spec.cloud.sleep(30);
				for (let index = 1; index <= 100; index++) {
					store.update(`player_${index}`, addOne);
				}

				const now = spec.cloud.clock.now();
				spec.cloud.faults.scheduleOutage("dataStore", now, now + 25);
				server.shutdown({ order: "never" });

				let stored = 0;
				for (let index = 1; index <= 100; index++) {
					stored += spec.storedCount("Players", `player_${index}`) ?? 0;
				}
				expect(stored).to.equal(100);
			});
		});

		for (const order of ["before", "after", "never"] as Array<RemovalOrder>) {
			it(`saves what PlayerRemoving changes when it fires ${order} the close callbacks`, () => {
				inCloud((spec) => {
					const { PPDB, server } = spec.start();
					const store = new PPDB<Counter>("Players");
					server.join(1);
					store.init("player_1", { count: 0 });
					store.update("player_1", addOne);
					server.players.PlayerRemoving.Connect(() => {
						store.update("player_1", addOne);
						store.leave("player_1");
					});

					const seconds = server.shutdown({ order });

					const expected = order === "never" ? 1 : 2;
					expect(spec.storedCount("Players", "player_1")).to.equal(expected);
					// The remaining players may still leave, so it waits until there was no call for five seconds.
					expect(seconds < (order === "never" ? 6.5 : 3)).to.equal(true);
				});
			});
		}

		it("waits a moment for a PlayerRemoving that comes late", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				const player = server.join(1);
				store.init("player_1", { count: 0 });
				server.players.PlayerRemoving.Connect(() => {
					store.update("player_1", addOne);
				});

				spec.cloud.spawn(() => {
					spec.cloud.sleep(0.8);
					server.leave(player);
				});
				server.shutdown({ order: "never" });

				expect(spec.storedCount("Players", "player_1")).to.equal(1);
			});
		});

		it("takes a second and its name in the directory when nothing is left to store", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				new PPDB<Counter>("Players").init("player_1", { count: 0 });
				spec.cloud.sleep(1);

				// Two legs of one request to MemoryStore.
				const seconds = server.shutdown();
				expect(seconds >= 1 && seconds < 1.2).to.equal(true);
			});
		});

		it("names each document that it could not store", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 100 });
				const lost = new Array<string>();
				store.OnError.Connect((problem) => lost.push(`${problem.code} ${problem.key}`));
				store.init("player_1", { count: 0 });
				store.update("player_1", addOne);

				spec.cloud.faults.beginOutage("dataStore");
				server.shutdown();

				expect(lost.join()).to.equal("CommitFailed player_1");
			});
		});
	});
};
