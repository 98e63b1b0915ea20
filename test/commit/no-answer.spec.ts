import { createPPDB } from "../../src/api/create-ppdb";
import { DurableStore } from "../../src/requests/durable-store";
import type { PPDB } from "../../src/api/ppdb";
import type { PPDBError } from "../../src/base/error";
import { storeNameOf } from "../../src/base/store-name";
import { emulatedPlatform } from "../support/emulated-platform";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
/** How long an answer may take. */
const GIVEN_UP_SECONDS = 30;
/** So fast that a late answer comes before the next try, which is 0.25 s later at the earliest. */
const FAST = { dataStore: { latency: { min: 0.01, max: 0.01 } } };

/** How long a call takes that must fail. */
function failingSeconds(spec: CloudSpec, action: () => void): number {
	const startedAt = spec.cloud.clock.now();
	const [ok] = pcall(action);
	assert(!ok, "it did not fail");
	return spec.cloud.clock.now() - startedAt;
}

/** Two keys that are stored, and a store that has neither in its cache. */
function prepare(spec: CloudSpec): PPDB<Counter> {
	const { PPDB } = spec.start();
	const store = new PPDB<Counter>("Players", { template: { count: 0 }, retries: 1 });
	for (const key of [KEY, "player_2"]) {
		store.update(key, addOne);
		store.leave(key);
	}
	return store;
}

export = () => {
	describe("a request that is never answered", () => {
		it("gives its place in the gate up", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				for (let userId = 1; userId <= 20; userId++) {
					server.join(userId);
				}
				store.init(KEY);
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "hang", times: 60 });
				for (let index = 1; index <= 60; index++) {
					server.spawn(() => {
						store.read(`other_${index}`);
					});
				}
				spec.cloud.sleep(1);

				store.update(KEY, addOne);
				spec.cloud.sleep(GIVEN_UP_SECONDS + 3);

				expect(spec.storedCount("Players", KEY)).to.equal(1);
				expect(store.hasKey("other_61")).to.equal(false);
			});
		});

		it("is asked for again", () => {
			inCloud((spec) => {
				const store = prepare(spec);
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "hang" });

				expect(store.init(KEY).count).to.equal(1);
				// A player waits for it, and three more tries have to fit into his time.
				expect(spec.cloud.clock.now() < 10).to.equal(true);
			});
		});

		const calls: Array<[string, string, (store: PPDB<Counter>) => void]> = [
			["init", "GetAsync", (store) => store.init(KEY)],
			["read", "GetAsync", (store) => store.read(KEY)],
			["hasKey", "GetAsync", (store) => store.hasKey(KEY)],
			["delete", "GetAsync", (store) => store.delete(KEY)],
			["delete", "UpdateAsync", (store) => store.delete(KEY)],
			["keys", "ListKeysAsync", (store) => store.keys()],
			[
				"flush",
				"UpdateAsync",
				(store) => {
					store.update(KEY, addOne);
					store.flush(KEY);
				},
			],
			[
				"transaction",
				"GetAsync",
				(store) => {
					store.transaction([KEY, "player_2"], (drafts) => {
						addOne(drafts[KEY]);
						return true;
					});
				},
			],
		];
		for (const [name, method, call] of calls) {
			it(`lets ${name} fail where ${method} hangs every time`, () => {
				inCloud((spec) => {
					const store = prepare(spec);
					spec.cloud.faults.next("dataStore", method, { kind: "hang", times: 100 });

					const seconds = failingSeconds(spec, () => {
						call(store);
					});

					expect(seconds < 2 * GIVEN_UP_SECONDS + 5).to.equal(true);
				});
			});
		}

		it("lets delete be done where RemoveAsync hangs every time: the key is gone before", () => {
			inCloud((spec) => {
				const store = prepare(spec);
				spec.cloud.faults.next("dataStore", "RemoveAsync", { kind: "hang", times: 100 });

				expect(store.delete(KEY)).to.equal(true);

				expect(spec.storedCount("Players", KEY)).to.equal(undefined);
				expect(spec.cloud.clock.now() < GIVEN_UP_SECONDS + 5).to.equal(true);
			});
		});

		it("lets a leave go on once requests are answered again", () => {
			inCloud((spec) => {
				const store = prepare(spec);
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "hang", times: 2 });
				store.update(KEY, addOne);
				store.leave(KEY);

				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(spec.cloud.clock.now() < 2 * GIVEN_UP_SECONDS + 5).to.equal(true);
			});
		});

		it("does not keep a closing server from storing everything", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				for (let index = 1; index <= 20; index++) {
					store.update(`player_${index}`, addOne);
				}
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "hang", times: 10 });

				const seconds = server.shutdown();

				for (let index = 1; index <= 20; index++) {
					expect(spec.storedCount("Players", `player_${index}`)).to.equal(1);
				}
				// Two rounds of the time for an answer while closing, and a moment for the rest.
				expect(seconds < 20).to.equal(true);
			});
		});
	});

	describe("an answer that comes too late", () => {
		it("to a read is taken if nobody was asked again yet", () => {
			inCloud((spec) => {
				const store = prepare(spec);
				const before = spec.requests("GetAsync");
				const seconds = GIVEN_UP_SECONDS + 0.1;
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "hang", seconds });

				expect(store.read(KEY)?.count).to.equal(1);
				expect(spec.requests("GetAsync")).to.equal(before + 1);
			}, FAST);
		});

		for (const stage of ["write", "answer"] as const) {
			it(`to a commit that hung at its ${stage} is taken, and the update is stored once`, () => {
				inCloud((spec) => {
					const store = prepare(spec);
					const before = spec.requests("UpdateAsync");
					store.init(KEY);
					const seconds = GIVEN_UP_SECONDS + 0.1;
					spec.cloud.faults.next("dataStore", "UpdateAsync", {
						kind: "hang",
						seconds,
						stage,
					});
					store.update(KEY, addOne);
					store.flush(KEY);
					store.update(KEY, addOne);
					store.leave(KEY);

					expect(spec.storedCount("Players", KEY)).to.equal(3);
					expect(spec.requests("UpdateAsync")).to.equal(before + 2);
				}, FAST);
			});
		}

		for (const stage of ["request", "write", "answer"] as const) {
			it(`to a commit that hung at its ${stage} changes nothing that was written since`, () => {
				inCloud((spec) => {
					const store = prepare(spec);
					const problems = new Array<PPDBError>();
					store.OnError.Connect((problem) => problems.push(problem));
					store.init(KEY);
					spec.cloud.faults.next("dataStore", "UpdateAsync", {
						kind: "hang",
						seconds: 60,
						stage,
					});
					for (let step = 1; step <= 100; step++) {
						store.update(KEY, addOne);
						spec.cloud.sleep(0.9);
					}
					store.flush();

					expect(spec.storedCount("Players", KEY)).to.equal(101);
					expect(problems.size()).to.equal(0);
				});
			});
		}

		it("does not run a transform whose caller has been told that it failed", () => {
			inCloud((spec) => {
				const { server } = spec.start();
				const store = new DurableStore(
					emulatedPlatform(server),
					storeNameOf("Players", undefined),
					() => undefined,
					{
						wantsLiveData() {
							return true;
						},
						isClosing() {
							return false;
						},
						requestBegan() {},
						requestEnded() {},
					},
				);
				let runs = 0;
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "hang", seconds: 60 });
				const attempt = store.update(KEY, () => {
					runs += 1;
					return $tuple({ count: 1 });
				});
				const late = attempt.ok ? undefined : attempt.late;
				spec.cloud.sleep(60);

				expect(attempt.ok).to.equal(false);
				expect(late?.waitAtMost(0)?.ok).to.equal(false);
				expect(runs).to.equal(0);
				expect(spec.stored("Players", KEY)).to.equal(undefined);
			});
		});
	});

	describe("an error that speaks of a shutdown", () => {
		for (const message of [
			"401: Request failed. DataModel is inaccessible while the experience is shutting down.",
			"402: Request failed.",
			"the region is shutting down for maintenance",
		]) {
			it(`is one like any other while the server goes on: "${message}"`, () => {
				inCloud((spec) => {
					const store = prepare(spec);
					const problems = new Array<string>();
					store.OnError.Connect((problem) => problems.push(problem.code));
					store.init(KEY);
					for (const method of ["GetAsync", "UpdateAsync"]) {
						spec.cloud.faults.next("dataStore", method, {
							kind: "errorBefore",
							message,
						});
					}
					store.update(KEY, addOne);
					store.flush(KEY);

					expect(store.init("player_2").count).to.equal(1);
					store.update("player_2", addOne);
					store.flush();
					expect(spec.storedCount("Players", KEY)).to.equal(2);
					expect(spec.storedCount("Players", "player_2")).to.equal(2);
					expect(problems.size()).to.equal(0);
				});
			});

			it(`is reported after its last try: "${message}"`, () => {
				inCloud((spec) => {
					const store = prepare(spec);
					const problems = new Array<string>();
					store.OnError.Connect((problem) => problems.push(problem.code));
					store.init(KEY);
					spec.cloud.faults.next("dataStore", "UpdateAsync", {
						kind: "errorBefore",
						message,
						times: 2,
					});
					store.update(KEY, addOne);
					spec.cloud.sleep(20);

					expect(problems.join()).to.equal("CommitFailed");
					expect(spec.storedCount("Players", KEY)).to.equal(2);
				});
			});
		}

		it("is believed once the server closes", () => {
			inCloud((spec) => {
				const { server } = spec.start();
				const store = new (createPPDB(emulatedPlatform(server)))<Counter>("Players", {
					template: { count: 0 },
				});
				store.update(KEY, addOne);
				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorBefore",
					message: "401: Request failed.",
					times: 100,
				});

				expect(server.shutdown() < 3).to.equal(true);
			});
		});
	});
};
