import { LatencyWindow } from "../../src/telemetry/latency-window";
import { RateCounter } from "../../src/telemetry/rate-counter";
import type { LogEntry } from "../../src/telemetry/log-entry";
import { alignColumns } from "../../src/api/text-table";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("stat", () => {
		it("counts documents, commits, requests and hits, per store and for the server", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const players = new PPDB<Counter>("Players");
				const guilds = new PPDB<Counter>("Guilds");
				players.init(KEY, { count: 0 });
				players.init(KEY);
				players.init("player_2", { count: 0 });
				guilds.init("guild", { count: 0 });
				players.update(KEY, addOne);
				players.update(KEY, addOne);
				players.flush();
				guilds.update("guild", addOne);
				spec.cloud.sleep(0.5);

				const store = players.stat();
				expect(store.cached).to.equal(2);
				expect(store.dirty).to.equal(0);
				expect(store.commits).to.equal(1);
				expect(store.updates).to.equal(2);
				expect(store.hits).to.equal(1);
				expect(store.misses).to.equal(2);
				expect(store.hitRate).to.be.near(1 / 3, 1e-9);
				expect(store.requests.read).to.equal(2);
				expect(store.requests.update).to.equal(1);
				expect(store.readSeconds.p50 > 0).to.equal(true);
				expect(store.readSeconds.p50 <= store.readSeconds.max).to.equal(true);

				const server = PPDB.stat();
				expect(server.stores).to.equal(2);
				expect(server.cached).to.equal(3);
				expect(server.dirty).to.equal(1);
				expect(server.oldestDirtySeconds).to.be.near(0.5, 0.05);
				expect(server.commits).to.equal(1);
				expect(server.requests.read).to.equal(3);
				expect(server.budget.read > 0).to.equal(true);
				expect(server.queued.loading).to.equal(0);

				spec.cloud.sleep(61);
				expect(PPDB.stat().requests.read).to.equal(0);
				expect(PPDB.stat().inFlight).to.equal(0);
			});
		});

		it("counts replays, retries and failures by code", () => {
			inCloud((spec) => {
				const [first, second] = [spec.start(), spec.start()];
				const mine = new first.PPDB<Counter>("Players", { retries: 1, loadTimeout: 0.3 });
				const theirs = new second.PPDB<Counter>("Players");
				mine.init(KEY, { count: 0 });
				theirs.init(KEY, { count: 0 });
				theirs.update(KEY, addOne);
				theirs.flush();
				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorBefore",
					times: 2,
				});
				mine.update(KEY, addOne);
				expectFailure("CommitFailed", () => {
					mine.flush();
				});
				mine.flush();
				// What the other server has stored is looked at, which must not meet the next fault.
				spec.cloud.sleep(5);
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "errorBefore", times: 2 });
				expectFailure("LoadFailed", () => mine.init("player_2", { count: 0 }));

				const stat = mine.stat();
				expect(stat.replays).to.equal(1);
				expect(stat.retries).to.equal(3);
				expect(stat.failures.get("CommitFailed")).to.equal(1);
				expect(stat.failures.get("LoadFailed")).to.equal(1);
				expect(first.PPDB.stat().failures.get("LoadFailed")).to.equal(1);
				expect(second.PPDB.stat().replays).to.equal(0);
			});
		});
	});

	describe("OnStatus", () => {
		it("tells the start, an outage with its end, and migrations", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const kinds = new Array<string>();
				const store = new PPDB<Counter>("Players", {
					migrations: [(data: Counter) => data],
				});
				store.OnStatus.Connect(({ kind }) => kinds.push(kind));
				spec.cloud.records.put("Players", KEY, { count: 1 });
				store.init(KEY);
				store.update(KEY, addOne);
				const now = spec.cloud.clock.now();
				spec.cloud.faults.scheduleOutage("dataStore", now, now + 30);
				spec.cloud.sleep(20);
				expect(store.stat().degraded.join(",")).to.equal("DataStoreDown");
				expect(PPDB.stat().degraded.join(",")).to.equal("DataStoreDown");
				spec.cloud.sleep(40);
				expect(store.stat().degraded.size()).to.equal(0);
				server.shutdown();

				const expected = "started,migrated,outageBegan,outageEnded,closed";
				expect(kinds.join(",")).to.equal(expected);
			});
		});

		it("tells when throttling begins and ends", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const kinds = new Array<string>();
				const store = new PPDB<Counter>("Players");
				store.OnStatus.Connect(({ kind }) => kinds.push(kind));
				store.init(KEY, { count: 0 });
				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorBefore",
					message: "301: GetAsync request was throttled",
				});
				for (let count = 0; count < 10; count++) {
					store.update(KEY, addOne);
					spec.cloud.sleep(3);
				}

				const expected = "started,throttlingBegan,throttlingEnded";
				expect(kinds.join(",")).to.equal(expected);
			});
		});
	});

	describe("logger", () => {
		it("gets everything instead of the output, with its fields", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const entries = new Array<LogEntry>();
				const store = new PPDB<Counter>("Players", {
					logger: (entry) => {
						entries.push(entry);
						server.task.wait(100);
					},
					hooks: { afterLoad: () => error("broken", 0) },
				});
				store.init(KEY, { count: 0 });
				spec.cloud.sleep(1);

				const failure = entries.find(({ code }) => code === "HookFailed");
				expect(failure?.level).to.equal("warn");
				expect(failure?.store).to.equal("Players");
				expect(failure?.key).to.equal(KEY);
				expect(failure?.error?.cause).to.equal("broken");
				expect(server.output.size()).to.equal(0);
			});
		});

		it("that throws falls back to the output, and is reported once", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", {
					logger: () => error("full", 0),
					hooks: { afterLoad: () => error("broken", 0) },
				});
				store.init(KEY, { count: 0 });
				store.init("player_2", { count: 0 });

				const texts = server.output.map(({ text }) => text).join("\n");
				expect(texts.split("the logger threw: full").size()).to.equal(2);
				expect(texts.split("PPDB.HookFailed").size()).to.equal(3);
			});
		});
	});

	describe("inspect", () => {
		it("shows everything of a document but its data", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				expect(store.inspect(KEY)).to.equal(undefined);
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore" });
				store.flush();
				store.update(KEY, addOne);
				spec.cloud.sleep(0.25);

				const view = store.inspect(KEY);
				expect(view?.isStored).to.equal(true);
				expect((view?.revision ?? 0) > 0).to.equal(true);
				expect(view?.unsavedUpdates).to.equal(1);
				expect(view?.unsavedSeconds).to.be.near(0.25, 0.05);
				expect(view?.commits.map(({ outcome }) => outcome).join(",")).to.equal(
					"failed,settled",
				);
				expect((view?.commits[1].seconds ?? 0) > 0).to.equal(true);
			});
		});

		it("prints the stores and the documents that wait longest, aligned", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				new PPDB("Guilds");
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);
				PPDB.inspect();

				const lines = server.output[0].text.split("\n");
				expect(lines[3].sub(1, 15)).to.equal("store    cached");
				expect(lines[4].sub(1, 15)).to.equal("Players  1     ");
				expect(lines[5].sub(1, 15)).to.equal("Guilds   0     ");
				expect(lines[7].sub(1, 17)).to.equal(`Players  ${KEY}`);
			});
		});
	});

	it("columns are aligned by characters, not bytes", () => {
		const text = alignColumns([
			["é", "x"],
			["abc", "y"],
		]);
		expect(text).to.equal("é    x\nabc  y");
	});

	it("latencies are ranked within the window only", () => {
		const latencies = new LatencyWindow();
		expect(latencies.stat(0).max).to.equal(0);
		latencies.add(0, 9);
		for (let count = 1; count <= 100; count++) latencies.add(100, count / 100);
		expect(latencies.stat(100).max).to.equal(9);
		const { p50, p95, max } = latencies.stat(301);
		expect(p50).to.equal(0.5);
		expect(p95).to.equal(0.95);
		expect(max).to.equal(1);
	});

	it("rates count the last minute", () => {
		const rate = new RateCounter();
		for (let second = 0; second < 120; second++) rate.count(second);
		expect(rate.total(119)).to.equal(60);
		expect(rate.total(149)).to.equal(30);
		expect(rate.total(500)).to.equal(0);
	});
};
