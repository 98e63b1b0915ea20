import { codeOf, KEY, open, storedPlayers, whileClosing } from "../support/closing-game";
import { addOne, inCloud } from "../support/in-cloud";

export = () => {
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
