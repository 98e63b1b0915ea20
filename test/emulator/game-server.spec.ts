import { EmulatedCloud } from "../../emulator";
import type { GameServer, RemovalOrder } from "../../emulator";

function withServer(body: (cloud: EmulatedCloud, server: GameServer) => void): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => body(cloud, cloud.startServer()));
}

/** The order of what happens on a server with one player that closes. */
function closingOrder(order: RemovalOrder): string {
	const notes = new Array<string>();
	withServer((_, server) => {
		server.join(1);
		server.players.PlayerRemoving.Connect((player) => notes.push(`removing ${player.UserId}`));
		server.game.BindToClose((reason: { Name: string }) => {
			notes.push(`close ${reason.Name}`);
			server.task.wait(1);
			notes.push("closed");
		});
		server.shutdown({ order });
	});
	return notes.join(", ");
}

export = () => {
	describe("players", () => {
		it("come and go with their signals", () => {
			withServer((_, server) => {
				const notes = new Array<string>();
				server.players.PlayerAdded.Connect((player) => notes.push(`+${player.Name}`));
				server.players.PlayerRemoving.Connect((player) => {
					notes.push(`-${player.Name} of ${server.players.GetPlayers().size()}`);
				});
				const player = server.join(7, "Ann");
				expect(server.players.GetPlayerByUserId(7)).to.equal(player);
				server.leave(player);
				server.leave(player);
				expect(notes.join(" ")).to.equal("+Ann -Ann of 1");
				expect(server.players.GetPlayers().size()).to.equal(0);
			});
		});

		it("go when they are kicked, and tests see what they read", () => {
			withServer((_, server) => {
				const [first, second] = [server.join(1), server.join(2)];
				server.players.PlayerRemoving.Connect((player) => player.Kick("too late"));
				first.Kick("Please come back.");
				second.Kick();
				expect(server.players.GetPlayers().size()).to.equal(0);
				expect(first.kickMessage).to.equal("Please come back.");
				expect(second.kickMessage).to.equal("You have been kicked from the game");
				second.Kick("gone");
				expect(second.kickMessage).to.equal("You have been kicked from the game");
			});
		});

		it("report the error of a handler to their server and go on", () => {
			withServer((_, server) => {
				let reached = false;
				server.players.PlayerAdded.Connect(() => error("broken handler"));
				server.players.PlayerAdded.Connect(() => (reached = true));
				server.join(1);
				expect(reached).to.equal(true);
				expect(server.unhandledErrors.size()).to.equal(1);
			});
		});
	});

	describe("shutdown", () => {
		it("fires PlayerRemoving before, after or never", () => {
			expect(closingOrder("before")).to.equal("removing 1, close DeveloperShutdown, closed");
			expect(closingOrder("after")).to.equal("close DeveloperShutdown, removing 1, closed");
			expect(closingOrder("never")).to.equal("close DeveloperShutdown, closed");
		});

		it("runs callbacks side by side and ends with the last of them", () => {
			withServer((_, server) => {
				for (const seconds of [2, 5, 3]) {
					server.game.BindToClose(() => server.task.wait(seconds));
				}
				expect(server.shutdown()).to.be.near(5, 0.1);
				expect(server.isAlive()).to.equal(false);
			});
		});

		it("ends after 30 s whatever still runs", () => {
			withServer((cloud, server) => {
				let finished = false;
				server.game.BindToClose(() => {
					server.task.wait(31);
					finished = true;
				});
				expect(server.shutdown({ order: "never" })).to.equal(30);
				cloud.sleep(60);
				expect(finished).to.equal(false);
			});
		});

		it("reports a callback that fails and lets the others finish", () => {
			withServer((_, server) => {
				let finished = false;
				server.game.BindToClose(() => error("broken callback"));
				server.game.BindToClose(() => {
					server.task.wait(1);
					finished = true;
				});
				server.shutdown();
				expect(finished).to.equal(true);
				expect(server.unhandledErrors.size()).to.equal(1);
			});
		});
	});

	describe("crash", () => {
		it("runs no callback and resumes no thread", () => {
			withServer((cloud, server) => {
				const notes = new Array<string>();
				server.join(1);
				server.players.PlayerRemoving.Connect(() => notes.push("removing"));
				server.game.BindToClose(() => notes.push("close"));
				server.task.delay(1, () => notes.push("delayed"));
				server.spawn(() => {
					server.task.wait(1);
					notes.push("waited");
				});
				server.task.defer(() => notes.push("deferred"));
				server.crash();
				cloud.sleep(5);
				expect(notes.join(" ")).to.equal("");
			});
		});

		it("lets requests land that were sent, and none that was not", () => {
			withServer((cloud, server) => {
				const store = server.dataStoreService.GetDataStore("s");
				server.spawn(() => {
					store.SetAsync("sent", 1);
					store.SetAsync("not sent", 1);
				});
				server.crash();
				cloud.sleep(5);
				expect(cloud.records.keys("s").join(",")).to.equal("sent");
			});
		});

		it("does not return to the thread that caused it", () => {
			withServer((cloud, server) => {
				let returned = false;
				server.spawn(() => {
					server.crash();
					returned = true;
				});
				cloud.sleep(1);
				expect(returned).to.equal(false);
			});
		});

		it("ends a shutdown that is going on", () => {
			withServer((cloud, server) => {
				server.game.BindToClose(() => server.task.wait(20));
				cloud.spawn(() => {
					cloud.sleep(3);
					server.crash();
				});
				expect(server.shutdown({ order: "never" })).to.be.near(3, 0.001);
			});
		});
	});

	it("that freezes does everything late", () => {
		withServer((cloud, server) => {
			let ranAt = 0;
			server.task.delay(1, () => (ranAt = cloud.clock.now()));
			server.freeze(10);
			cloud.sleep(20);
			expect(ranAt).to.equal(10);
		});
	});

	describe("clocks", () => {
		it("differ by their skew and start with their server", () => {
			const cloud = new EmulatedCloud({ startUnixSeconds: 1000 });
			cloud.run(() => {
				cloud.sleep(50);
				const late = cloud.startServer({ clockSkewSeconds: 7 });
				cloud.sleep(10);
				expect(late.os.time()).to.equal(1067);
				expect(late.os.clock()).to.equal(10);
			});
		});
	});

	describe("environment", () => {
		it("is driven by the virtual clock and captures output", () => {
			withServer((cloud, server) => {
				const globals = server.environment() as unknown as {
					game: { GetService(name: string): unknown };
					os: { clock: () => number };
					print: (...values: Array<unknown>) => void;
					warn: (...values: Array<unknown>) => void;
					Enum: {
						DataStoreRequestType: { StandardRead: { Name: string; Value: number } };
					};
					Random: {
						new: (seed?: number) => { NextInteger(min: number, max: number): number };
					};
				};
				expect(globals.game.GetService("DataStoreService")).to.equal(
					server.dataStoreService,
				);
				expect(() => globals.game.GetService("NoSuchService")).to.throw(
					"not a valid Service",
				);
				cloud.sleep(2);
				expect(globals.os.clock()).to.equal(2);
				globals.print("a", 1, true);
				globals.warn("b");
				const lines = server.output.map(({ kind, text }) => `${kind}: ${text}`);
				expect(lines.join("; ")).to.equal("print: a 1 true; warn: b");
				expect(globals.Enum.DataStoreRequestType.StandardRead.Value).to.equal(9);
				expect(globals.Random.new().NextInteger(1, 6)).to.be.near(3.5, 2.5);
			});
		});

		it("gives each server globals of its own", () => {
			withServer((cloud, server) => {
				const other = cloud.startServer();
				expect(server.environment()._G).never.to.equal(other.environment()._G);
				expect(server.environment().game).to.equal(server.game);
				expect(server.environment()._G).to.equal(server.environment()._G);
			});
		});
	});

	it("RunService beats once per frame while it has a listener", () => {
		withServer((cloud, server) => {
			let beats = 0;
			const connection = server.runService.Heartbeat.Connect(() => (beats += 1));
			cloud.sleep(1.001);
			expect(beats).to.equal(60);
			connection.Disconnect();
			cloud.sleep(1);
			expect(beats).to.equal(60);
		});
	});
};
