import type { PPDB } from "../../src/api/ppdb";
import type { PPDBError } from "../../src/error";
import {
	addOne,
	inCloud,
	type CloudSpec,
	type Counter,
	type LibraryServer,
} from "../support/in-cloud";

const KEY = "player_1";
const LOCKS = ["shared", "session"] as const;
const OPTIONS = { template: { count: 0 } };

interface Game extends LibraryServer {
	readonly store: PPDB<Counter>;
}

function open(spec: CloudSpec, lock: "shared" | "session" = "shared"): Game {
	const started = spec.start();
	return { ...started, store: new started.PPDB<Counter>("Players", { ...OPTIONS, lock }) };
}

/** What a game does: a document for each player, and his play time with the last update. */
function admitPlayers(spec: CloudSpec, { server, store }: Game, count: number): void {
	server.players.PlayerRemoving.Connect((player) => {
		const key = `player_${player.UserId}`;
		store.update(key, addOne);
		store.leave(key);
	});
	for (let userId = 1; userId <= count; userId++) {
		server.join(userId);
		spec.on(server, () => {
			store.init(`player_${userId}`);
		});
	}
	spec.cloud.sleep(2);
}

/** Lets all players go, one after the other, until `lastSeconds` from now. */
function teleportAll(spec: CloudSpec, { server }: Game, lastSeconds: number): void {
	const players = server.players.GetPlayers();
	players.forEach((player, index) => {
		spec.cloud.spawn(() => {
			spec.cloud.sleep((lastSeconds * (index + 1)) / players.size());
			server.leave(player);
		});
	});
}

/** Runs something on a thread of a server that is so old in its closing; the game keeps the server alive until it is done. */
function whileClosing(spec: CloudSpec, { server }: Game, second: number, action: () => void): void {
	server.game.BindToClose(() => {
		spec.cloud.sleep(second);
		action();
	});
}

function codeOf(action: () => void): string {
	const [ok, problem] = pcall(action);
	return ok ? "none" : (problem as PPDBError).code;
}

function storedPlayers(spec: CloudSpec, count: number): number {
	let stored = 0;
	for (let userId = 1; userId <= count; userId++) {
		stored += spec.storedCount("Players", `player_${userId}`) ?? 0;
	}
	return stored;
}

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

		it("waits for nothing more after that, whoever remains", () => {
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

	describe("a closing server that other callbacks keep alive", () => {
		for (const second of [0.5, 5, 15, 25]) {
			it(`serves calls of every kind at second ${second}`, () => {
				inCloud((spec) => {
					const opened = open(spec);
					const { server, store } = opened;
					const calls: ReadonlyArray<() => unknown> = [
						() => store.update(KEY, addOne),
						() => store.getOrInit("player_10", { count: 1 }),
						() => store.update("player_2", addOne, { durable: true }),
						() => store.update("player_3", addOne),
						() =>
							store.transaction(["player_4", "player_5"], (drafts) => {
								drafts.player_4.count += 1;
								drafts.player_5.count += 1;
							}),
						() => store.batchUpdate(["player_6"], addOne),
						() => store.leave("player_7"),
						() => store.delete("player_8"),
						() => store.read("player_9"),
					];
					spec.on(server, () => {
						store.init(KEY);
						store.update("player_7", addOne);
						store.update("player_8", addOne, { durable: true });
					});
					const codes = new Array<string>();
					whileClosing(spec, opened, second, () => {
						for (const call of calls) {
							server.spawn(() => codes.push(codeOf(call)));
						}
						while (codes.size() < calls.size()) {
							spec.cloud.sleep(0.1);
						}
						// What is certain by then may still be under way.
						spec.cloud.sleep(1);
					});

					server.shutdown();

					expect(codes.join()).to.equal(calls.map(() => "none").join());
					expect(storedPlayers(spec, 7)).to.equal(7);
					expect(spec.storedCount("Players", "player_8")).to.equal(undefined);
				});
			});
		}

		it("refuses nothing before second 26, everything after it, and stores what it accepted", () => {
			inCloud((spec) => {
				const opened = open(spec);
				const { server, store } = opened;
				spec.on(server, () => {
					store.init(KEY);
				});
				const began = spec.cloud.clock.now();
				let accepted = 0;
				let firstRefused: number | undefined;
				server.game.BindToClose(() => {
					while (true) {
						const code = codeOf(() => store.update(KEY, addOne));
						accepted += code === "none" ? 1 : 0;
						if (code !== "none") {
							expect(code).to.equal("Closed");
							firstRefused ??= spec.cloud.clock.now() - began;
						}
						spec.cloud.sleep(0.25);
					}
				});
				const codes = new Array<string>();
				whileClosing(spec, opened, 26.2, () => {
					codes.push(codeOf(() => store.init("player_2")));
					codes.push(codeOf(() => store.transaction([KEY], () => undefined)));
					codes.push(codeOf(() => store.update(KEY, addOne, { durable: true })));
					codes.push(codeOf(() => store.leave(KEY)));
				});

				server.shutdown();

				expect(accepted >= 26 * 4 - 1).to.equal(true);
				expect(firstRefused !== undefined && firstRefused >= 26).to.equal(true);
				expect(spec.storedCount("Players", KEY)).to.equal(accepted);
				expect(codes.join()).to.equal("Closed, Closed, Closed, none");
			});
		});

		it("stores a late update at once and tells the other servers of it", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec), open(spec)];
				for (const { server, store } of [a, b]) {
					spec.on(server, () => {
						store.init(KEY);
					});
				}
				spec.cloud.sleep(5);
				whileClosing(spec, a, 12, () => {
					a.store.update(KEY, addOne);
					spec.cloud.sleep(1);
					expect(spec.storedCount("Players", KEY)).to.equal(1);
					spec.cloud.sleep(4);
					expect(b.store.getCached(KEY)?.count).to.equal(1);
				});

				const seconds = a.server.shutdown();

				expect(seconds >= 17 && seconds < 18).to.equal(true);
				expect(a.server.unhandledErrors.size()).to.equal(0);
			});
		});

		it("has given its leases back by then, and takes nothing from who has them now", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec, "session"), open(spec, "session")];
				let lost = 0;
				b.store.OnLockLost.Connect(() => {
					lost += 1;
				});
				spec.on(a.server, () => {
					a.store.init(KEY);
				});
				whileClosing(spec, a, 10, () => {
					a.store.update(KEY, addOne);
					a.store.flush();
					// The other server has yet to be told.
					spec.cloud.sleep(1);
				});
				spec.cloud.spawn(() => {
					spec.cloud.sleep(2);
					const since = spec.cloud.clock.now();
					spec.on(b.server, () => {
						b.store.init(KEY);
						b.store.update(KEY, addOne);
					});
					expect(spec.cloud.clock.now() - since < 1).to.equal(true);
				});

				a.server.shutdown();
				spec.cloud.sleep(10);

				expect(lost).to.equal(0);
				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(b.store.getCached(KEY)?.count).to.equal(2);
				expect(b.store.inspect(KEY)?.lease).to.equal("held");
			});
		});

		it("holds what it takes after that as any server, and gives it back once more", () => {
			inCloud((spec) => {
				const [a, b] = [open(spec, "session"), open(spec, "session")];
				let lease: string | undefined;
				whileClosing(spec, a, 5, () => {
					a.store.init(KEY);
					spec.cloud.sleep(0.5);
					lease = a.store.inspect(KEY)?.lease;
				});
				whileClosing(spec, a, 12, () => {
					const since = spec.cloud.clock.now();
					spec.on(b.server, () => {
						b.store.init(KEY);
					});
					expect(spec.cloud.clock.now() - since < 1).to.equal(true);
				});

				a.server.shutdown();

				expect(lease).to.equal("held");
			});
		});

		it("tells its end once more when there was more to store", () => {
			inCloud((spec) => {
				const opened = open(spec);
				const told = new Array<string>();
				opened.store.OnStatus.Connect(({ kind, message }) => {
					if (kind === "closed") {
						told.push(message);
					}
				});
				whileClosing(spec, opened, 5, () => {
					opened.store.update(KEY, addOne);
					spec.cloud.sleep(5);
				});

				opened.server.shutdown();

				expect(told.join(" / ")).to.equal(
					"0 updates stored while closing, everything is stored / " +
						"1 updates stored while closing, everything is stored",
				);
			});
		});
	});
};
