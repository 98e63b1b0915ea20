import { expectFailure, inCloud } from "../support/in-cloud";
import { add, KEY, load, open, openHeld, time } from "../support/session-player";
import type { PPDBOptions } from "../../src/store/options";
import type { Counter } from "../support/in-cloud";

const SHARED: PPDBOptions<Counter> = { lock: "shared" };

export = () => {
	for (const [mode, options] of [
		["session", {}],
		["shared", SHARED],
	] as ReadonlyArray<[string, PPDBOptions<Counter>]>) {
		describe(`init during an outage, in ${mode} mode`, () => {
			it("loads once the service answers, and the outage was reported once", () => {
				inCloud((spec) => {
					const a = open(spec, options);
					const codes = new Array<string>();
					a.store.OnError.Connect(({ code }) => codes.push(code));
					spec.cloud.records.put("Players", KEY, { count: 7 });
					spec.cloud.faults.beginOutage("dataStore");
					spec.cloud.spawn(() => {
						spec.cloud.sleep(20);
						spec.cloud.faults.endOutage("dataStore");
					});
					const seconds = load(spec, a);
					// What waits between two tries must not sleep through the end of the outage.
					expect(seconds >= 20 && seconds < 22.5).to.equal(true);
					expect(a.store.getCached(KEY)?.count).to.equal(7);
					expect(codes.join()).to.equal("LoadFailed");
				});
			});

			for (const loadTimeout of [2, 5, undefined]) {
				it(`gives up after loadTimeout, and leaves nothing behind: ${loadTimeout ?? "default"}`, () => {
					inCloud((spec) => {
						const a = open(spec, { ...options, loadTimeout });
						const b = open(spec, options);
						spec.cloud.sleep(1);
						spec.cloud.faults.beginOutage("dataStore", a.server.jobId);
						const seconds = time(spec, a, () => {
							expectFailure("LoadFailed", () => a.store.init(KEY));
						});
						const wanted = loadTimeout ?? 30;
						expect(seconds >= wanted && seconds < wanted + 1).to.equal(true);
						expect(a.store.size()).to.equal(0);
						expect(load(spec, b) < 1).to.equal(true);
						expect(b.lost.size()).to.equal(0);
					});
				});
			}

			it("gives who asks later time of his own", () => {
				inCloud((spec) => {
					const a = open(spec, { ...options, loadTimeout: 10 });
					spec.cloud.faults.beginOutage("dataStore");
					spec.cloud.spawn(() => {
						spec.cloud.sleep(14);
						spec.cloud.faults.endOutage("dataStore");
					});
					a.server.spawn(() => {
						expectFailure("LoadFailed", () => a.store.init(KEY));
					});
					spec.cloud.sleep(8);
					expect(load(spec, a) < 10).to.equal(true);
				});
			});
		});
	}

	it("waits as long for a lease that is required", () => {
		inCloud((spec) => {
			const a = open(spec, { requireLease: true });
			spec.cloud.faults.beginOutage("memoryStore");
			spec.cloud.spawn(() => {
				spec.cloud.sleep(20);
				spec.cloud.faults.endOutage("memoryStore");
			});
			const seconds = load(spec, a);
			expect(seconds >= 20 && seconds < 23).to.equal(true);
			spec.cloud.sleep(10);
			expect(a.store.inspect(KEY)?.lease).to.equal("held");
		});
	});

	it("the time is for the lease and the read together", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec, { loadTimeout: 10 });
			spec.cloud.faults.beginOutage("memoryStore", a.server.jobId);
			spec.cloud.spawn(() => {
				spec.cloud.sleep(6);
				spec.cloud.faults.beginOutage("dataStore", b.server.jobId);
				spec.cloud.faults.endOutage("memoryStore", a.server.jobId);
			});
			const seconds = time(spec, b, () => {
				const [ok] = pcall(() => b.store.init(KEY));
				expect(ok).to.equal(false);
			});
			expect(seconds >= 10 && seconds < 11).to.equal(true);
			spec.cloud.faults.heal();
			spec.cloud.sleep(5);
			load(spec, b);
			add(spec, b);
			spec.cloud.sleep(3);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
		});
	});

	it("hops under many faults all succeed", () => {
		inCloud((spec) => {
			const [a, b] = [open(spec), open(spec)];
			spec.cloud.faults.dataStore.errorBeforeCommit = 0.2;
			for (let hop = 1; hop <= 150; hop++) {
				const player = hop % 2 === 0 ? a : b;
				load(spec, player);
				add(spec, player);
				spec.on(player.server, () => {
					player.store.leave(KEY);
				});
			}
			expect(spec.storedCount("Players", KEY)).to.equal(150);
		});
	});
};
