import { EmulatedCloud } from "../../emulator";
import type { EmulatedDataStore, GameServer } from "../../emulator";

const KEY = "k";

function withServer(body: (cloud: EmulatedCloud, server: GameServer) => void): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => body(cloud, cloud.startServer()));
}

function open(server: GameServer): EmulatedDataStore {
	return server.dataStoreService.GetDataStore("s");
}

function increment(store: EmulatedDataStore): boolean {
	const [succeeded] = pcall(() =>
		store.UpdateAsync<number, number>(KEY, (value) => $tuple((value ?? 0) + 1)),
	);
	return succeeded;
}

export = () => {
	it("errorBefore writes nothing", () => {
		withServer((cloud, server) => {
			cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore" });
			expect(increment(open(server))).to.equal(false);
			cloud.sleep(60);
			expect(cloud.records.peek("s", KEY)).to.equal(undefined);
		});
	});

	it("errorAfter has written although the caller got an error", () => {
		withServer((cloud, server) => {
			cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
			expect(increment(open(server))).to.equal(false);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(1);
			expect(increment(open(server))).to.equal(true);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(2);
		});
	});

	it("late writes seconds after the error", () => {
		withServer((cloud, server) => {
			cloud.faults.next("dataStore", "UpdateAsync", { kind: "late" });
			expect(increment(open(server))).to.equal(false);
			expect(cloud.records.peek("s", KEY)).to.equal(undefined);
			cloud.sleep(cloud.faults.dataStore.lateSeconds.max);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(1);
		});
	});

	it("late does not overwrite what was written meanwhile", () => {
		withServer((cloud, server) => {
			cloud.faults.next("dataStore", "UpdateAsync", { kind: "late" });
			increment(open(server));
			open(server).SetAsync(KEY, 100);
			cloud.sleep(60);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(100);
		});
	});

	it("hits as many requests as ordered, with the message ordered", () => {
		withServer((cloud, server) => {
			cloud.faults.next("dataStore", "GetAsync", {
				kind: "errorBefore",
				message: "told so",
				times: 2,
			});
			const read = () => open(server).GetAsync(KEY);
			expect(read).to.throw("told so");
			expect(read).to.throw("told so");
			expect(read).never.to.throw();
		});
	});

	it("an outage fails every request until it ends, on all servers", () => {
		withServer((cloud, server) => {
			cloud.faults.scheduleOutage("dataStore", 10, 20);
			expect(increment(open(server))).to.equal(true);
			cloud.sleep(12);
			expect(increment(open(server))).to.equal(false);
			expect(increment(open(cloud.startServer()))).to.equal(false);
			cloud.sleep(10);
			expect(increment(open(server))).to.equal(true);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(2);
		});
	});

	it("a server can be cut off alone", () => {
		withServer((cloud, server) => {
			cloud.faults.beginOutage("dataStore", server.jobId);
			expect(increment(open(server))).to.equal(false);
			expect(increment(open(cloud.startServer()))).to.equal(true);
		});
	});

	it("a hang delays the answer, forever if it has no end", () => {
		withServer((cloud, server) => {
			const ended = new Array<string>();
			const read = (name: string) => {
				cloud.spawn(() => {
					open(server).GetAsync(KEY);
					ended.push(name);
				});
			};
			cloud.faults.next("dataStore", "GetAsync", { kind: "hang" });
			read("never");
			cloud.faults.next("dataStore", "GetAsync", { kind: "hang", seconds: 60 });
			read("late");
			read("usual");
			cloud.sleep(59);
			expect(ended.join()).to.equal("usual");
			cloud.sleep(2);
			expect(ended.join()).to.equal("usual, late");
			cloud.sleep(10_000);
			expect(ended.join()).to.equal("usual, late");
		});
	});

	for (const [stage, ran, written] of [
		["request", 0, undefined],
		["write", 1, undefined],
		["answer", 1, 1],
	] as Array<["request" | "write" | "answer", number, number | undefined]>) {
		it(`an update that hangs at its ${stage} has run its transform ${ran} times`, () => {
			withServer((cloud, server) => {
				const store = open(server);
				let runs = 0;
				let isAnswered = false;
				cloud.faults.next("dataStore", "UpdateAsync", { kind: "hang", seconds: 60, stage });
				cloud.spawn(() => {
					store.UpdateAsync<number, number>(KEY, (value) => {
						runs += 1;
						return $tuple((value ?? 0) + 1);
					});
					isAnswered = true;
				});
				cloud.sleep(59);
				expect(runs).to.equal(ran);
				expect(cloud.records.peek("s", KEY)?.value).to.equal(written);
				expect(isAnswered).to.equal(false);
				store.SetAsync(KEY, 100);
				cloud.sleep(5);
				expect(isAnswered).to.equal(true);
				expect(cloud.records.peek("s", KEY)?.value).to.equal(written === 1 ? 100 : 101);
			});
		});
	}

	it("runs the transform of an update once more on what has landed", () => {
		withServer((cloud, server) => {
			const store = open(server);
			const seen = new Array<defined>();
			const add = (cancelsAgain: boolean) =>
				store.UpdateAsync<number, number>(KEY, (value) => {
					seen.push(value ?? "nothing");
					const isAgain = seen.size() % 2 === 0;
					return $tuple(isAgain && cancelsAgain ? undefined : (value ?? 0) + 1);
				})[0];
			cloud.faults.next("dataStore", "UpdateAsync", { kind: "rerun", times: 2 });
			expect(add(true)).to.equal(undefined);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(1);
			expect(add(false)).to.equal(3);
			expect(cloud.records.peek("s", KEY)?.value).to.equal(3);
			expect(seen.map(tostring).join()).to.equal("nothing, 1, 1, 2");
		});
	});

	it("draws faults with the probability set, the same for the same seed", () => {
		const failures = (seed: number) => {
			const cloud = new EmulatedCloud({ seed, dataStore: { enforceBudgets: false } });
			const server = cloud.startServer();
			cloud.faults.dataStore.errorBeforeCommit = 0.3;
			let pattern = "";
			cloud.run(() => {
				for (let count = 0; count < 200; count++) {
					pattern += increment(open(server)) ? "." : "x";
				}
			});
			return pattern;
		};
		const [, failed] = failures(3).gsub("x", "x");
		expect(failed / 200).to.be.near(0.3, 0.1);
		expect(failures(3)).to.equal(failures(3));
		expect(failures(3)).never.to.equal(failures(4));
	});
};
