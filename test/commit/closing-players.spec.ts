import {
	admitPlayers,
	KEY,
	LOCKS,
	open,
	storedPlayers,
	teleportAll,
} from "../support/closing-game";
import { addOne, inCloud } from "../support/in-cloud";

export = () => {
	describe("a closing server with players", () => {
		for (const lock of LOCKS) {
			for (const seconds of [3, 8, 20]) {
				it(`stores the last update of each, teleported within ${seconds} s: ${lock}`, () => {
					inCloud((spec) => {
						const opened = open(spec, lock);
						const { server } = opened;
						admitPlayers(spec, opened, 6);
						server.game.BindToClose(() => {
							while (!server.players.GetPlayers().isEmpty()) {
								spec.cloud.sleep(0.1);
							}
						});
						teleportAll(spec, opened, seconds);

						const took = server.shutdown({ order: "never" });

						expect(storedPlayers(spec, 6)).to.equal(6);
						expect(took < seconds + 2).to.equal(true);
					});
				});
			}
		}

		it("stays until no call came for five seconds", () => {
			inCloud((spec) => {
				const opened = open(spec);
				admitPlayers(spec, opened, 1);
				teleportAll(spec, opened, 4.8);

				const seconds = opened.server.shutdown({ order: "never" });

				expect(storedPlayers(spec, 1)).to.equal(1);
				expect(seconds >= 5.8 && seconds < 6.4).to.equal(true);
			});
		});

		for (const lock of LOCKS) {
			it(`keeps the server until it has stored what comes after that: ${lock}`, () => {
				inCloud((spec) => {
					const opened = open(spec, lock);
					const { server } = opened;
					admitPlayers(spec, opened, 6);
					server.game.BindToClose(() => {
						while (!server.players.GetPlayers().isEmpty()) {
							spec.cloud.sleep(0.01);
						}
					});
					spec.cloud.spawn(() => {
						spec.cloud.sleep(8);
						for (const player of server.players.GetPlayers()) {
							server.leave(player);
						}
					});

					const seconds = server.shutdown({ order: "never" });

					expect(storedPlayers(spec, 6)).to.equal(6);
					expect(seconds >= 9 && seconds < 10.5).to.equal(true);
				});
			});
		}

		it("keeps to its share while they play on, so that their last updates have one", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				let accepted = 0;
				const play = (key: string) => {
					store.update(key, addOne);
					accepted += 1;
				};
				server.players.PlayerAdded.Connect((player) => {
					const key = `player_${player.UserId}`;
					store.init(key);
					while (player.Parent !== undefined) {
						play(key);
						server.task.wait(1);
					}
				});
				server.players.PlayerRemoving.Connect((player) => {
					const key = `player_${player.UserId}`;
					play(key);
					store.leave(key);
				});
				for (let userId = 1; userId <= 50; userId++) {
					server.join(userId);
				}
				spec.cloud.sleep(60);
				spec.cloud.spawn(() => {
					spec.cloud.sleep(8);
					for (const player of server.players.GetPlayers()) {
						server.leave(player);
					}
				});

				server.shutdown({ order: "never" });

				expect(storedPlayers(spec, 50)).to.equal(accepted);
				const { failures } = spec.cloud.requests.total({ service: "dataStore" });
				expect(failures).to.equal(0);
			});
		});

		it("waits for nothing more after that, even if players remain", () => {
			inCloud((spec) => {
				const opened = open(spec);
				admitPlayers(spec, opened, 1);
				opened.server.spawn(() => {
					spec.cloud.sleep(3);
					opened.store.update(KEY, addOne);
				});

				const seconds = opened.server.shutdown({ order: "never" });

				expect(storedPlayers(spec, 1)).to.equal(1);
				expect(seconds >= 8 && seconds < 8.5).to.equal(true);
			});
		});
	});

	describe("a closing server whose players have left", () => {
		it("stores what handlers update that yield before it, and between", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				server.join(1);
				spec.on(server, () => {
					store.init(KEY);
				});
				server.players.PlayerRemoving.Connect(() => {
					spec.cloud.sleep(0.3);
					store.update(KEY, addOne);
					spec.cloud.sleep(0.8);
					store.flush(KEY);
					spec.cloud.sleep(0.8);
					store.update(KEY, addOne);
					store.leave(KEY);
				});

				server.shutdown({ order: "before" });

				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		for (const documents of [0, 1, 30]) {
			it(`takes a second longer than to store ${documents} documents`, () => {
				inCloud(
					(spec) => {
						const { server, store } = open(spec);
						spec.on(server, () => {
							for (let index = 1; index <= documents; index++) {
								store.update(`player_${index}`, addOne);
							}
						});
						spec.cloud.sleep(0.5);
						const began = spec.cloud.clock.now();
						let storedAt = began;
						store.OnSave.Connect(() => {
							storedAt = spec.cloud.clock.now();
						});

						const seconds = server.shutdown();

						expect(storedPlayers(spec, documents)).to.equal(documents);
						const longer = seconds - (storedAt - began);
						expect(longer >= 1 && longer < 1.4).to.equal(true);
					},
					{ dataStore: { latency: { min: 0.2, max: 0.2 } } },
				);
			});
		}

		it("stores through an outage what is updated in the middle of it, and confirms it", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				let confirmedAt = 0;
				spec.on(server, () => {
					store.init(KEY);
				});
				const now = spec.cloud.clock.now();
				spec.cloud.faults.scheduleOutage("dataStore", now + 0.5, now + 20);
				server.spawn(() => {
					spec.cloud.sleep(0.8);
					store.update(KEY, addOne);
					spec.cloud.sleep(4);
					store.update(KEY, addOne);
					store.leave(KEY);
					confirmedAt = spec.cloud.clock.now();
				});

				server.shutdown();

				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(confirmedAt > now + 20 && confirmedAt < now + 23).to.equal(true);
			});
		});
	});

	describe("a call on its way in a closing server", () => {
		it("is waited for, however long its document takes to load", () => {
			inCloud((spec) => {
				const { server, store } = open(spec);
				const now = spec.cloud.clock.now();
				spec.cloud.faults.scheduleOutage("dataStore", now, now + 2.5);
				server.spawn(() => {
					spec.cloud.sleep(0.2);
					store.update(KEY, addOne);
				});

				const seconds = server.shutdown();

				expect(spec.storedCount("Players", KEY)).to.equal(1);
				expect(seconds < 7).to.equal(true);
			});
		});
	});
};
