import type { GameServer } from "../../emulator/index";
import { ACCESS_DENIED, UNPUBLISHED_PLACE } from "../../emulator/memory-store/memory-store-errors";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const STORE = "Players";
const KEY = "player_1";
const REJECTED = "502: API Services rejected request with error.";
/** Longer than `init` waits for a MemoryStore that does not answer. */
const WAIT_SECONDS = 3;

/** What Studio and misled live servers are told. */
const NO_ACCESS = [
	"You must publish this place to the web to access DataStore.",
	"403: Cannot write to DataStore from studio if API access is not enabled.",
	`${REJECTED} Error code: 7 Reason: Studio access to APIs is not allowed.`,
	`${REJECTED} HTTP 403 (Forbidden)`,
	`${REJECTED} Error code: 30 Reason: The provided universe is not valid.`,
	"HTTP 404 (Not Found)",
	"509: Data store operations are blocked while running on a Personal RCC to prevent possible data corruption.",
];
const OFFLINE = [
	"HttpError: ConnectFail",
	"HttpError: DnsResolve",
	`${REJECTED} HttpError: NetFail`,
];

function put(spec: CloudSpec, count: number): void {
	spec.cloud.records.put(STORE, KEY, { count });
}

function failNext(spec: CloudSpec, method: string, message: string, times = 1): void {
	spec.cloud.faults.next("dataStore", method, { kind: "errorBefore", message, times });
}

function linesOf({ output }: GameServer): Array<string> {
	return output.filter(({ kind }) => kind !== "error").map(({ text }) => text);
}

function contains(text: string | undefined, part: string): boolean {
	return text !== undefined && text.find(part, 1, true)[0] !== undefined;
}

export = () => {
	describe("Studio", () => {
		for (const lock of ["shared", "session"] as const) {
			it(`keeps data in memory and sends nothing to any service (${lock})`, () => {
				inCloud((spec) => {
					put(spec, 7);
					const { PPDB, server } = spec.start({ isStudio: true });
					const store = new PPDB<Counter>(STORE, { lock, template: { count: 0 } });

					expect(store.init(KEY).count).to.equal(0);
					store.update(KEY, addOne, { durable: true });
					store.transaction([KEY, "other"], (drafts) => {
						drafts[KEY].count += 1;
						drafts.other.count += 1;
					});
					store.leave(KEY);
					expect(store.init(KEY).count).to.equal(2);
					expect(store.keys().join()).to.equal("other, player_1");
					store.delete("other");
					spec.cloud.sleep(60);
					server.shutdown();

					expect(spec.cloud.requests.total().requests).to.equal(0);
					const record = spec.cloud.records.peek(STORE, KEY)?.value as Counter;
					expect(record.count).to.equal(7);
				});
			});
		}

		it("says so in one line, which names the option", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, {
					studio: "memory",
					template: { count: 0 },
				});
				store.init(KEY);
				store.init("other");
				spec.cloud.sleep(5);

				const lines = linesOf(server);
				expect(lines.size()).to.equal(1);
				expect(contains(lines[0], "kept in memory")).to.equal(true);
				expect(contains(lines[0], 'studio = "live"')).to.equal(true);
			});
		});

		it("uses the data of the game when it is told to", () => {
			inCloud((spec) => {
				put(spec, 7);
				const { PPDB, server } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, { studio: "live" });
				expect(store.init(KEY).count).to.equal(7);
				store.update(KEY, addOne, { durable: true });

				expect(spec.storedCount(STORE, KEY)).to.equal(8);
				expect(linesOf(server).size()).to.equal(0);
			});
		});

		it("does what any of the scripts says that share a store", () => {
			inCloud((spec) => {
				put(spec, 7);
				const { PPDB } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
				expect(store.hasKey(KEY)).to.equal(false);
				new PPDB<Counter>(STORE, { studio: "live" });
				expect(store.init(KEY).count).to.equal(7);
				expectFailure("OptionsConflict", () => new PPDB(STORE, { studio: "memory" }));
			});
		});

		it("takes no other word for it", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const studio = "mock" as "live";
				expectFailure("InvalidOption", () => new PPDB(STORE, { studio }));
			});
		});
	});

	describe('"live" in Studio', () => {
		it("is memory without access, at once and in one line", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start({ isStudio: true, apiAccess: false });
				const store = new PPDB<Counter>(STORE, {
					studio: "live",
					lock: "session",
					requireLease: true,
				});
				const began = spec.cloud.clock.now();
				expect(store.init(KEY, { count: 1 }).count).to.equal(1);
				expect(spec.cloud.clock.now() - began < WAIT_SECONDS).to.equal(true);
				store.update(KEY, addOne, { durable: true });
				store.leave(KEY);
				expect(store.init(KEY).count).to.equal(2);

				expect(linesOf(server).size()).to.equal(1);
				expect(contains(linesOf(server)[0], "Studio access to APIs")).to.equal(true);
			});
		});

		for (const message of [...NO_ACCESS, ...OFFLINE]) {
			it(`is memory where the first answer is "${message}"`, () => {
				inCloud((spec) => {
					put(spec, 7);
					const { PPDB, server } = spec.start({ isStudio: true });
					const store = new PPDB<Counter>(STORE, { studio: "live", retries: 0 });
					failNext(spec, "GetAsync", message);
					expect(store.init(KEY, { count: 1 }).count).to.equal(1);
					store.update(KEY, addOne, { durable: true });

					expect((spec.cloud.records.peek(STORE, KEY)?.value as Counter).count).to.equal(
						7,
					);
					expect(linesOf(server).size()).to.equal(1);
				});
			});
		}

		it("is memory where MemoryStore does not answer either, lease or no lease", () => {
			inCloud((spec) => {
				spec.cloud.faults.beginOutage("memoryStore");
				const { PPDB } = spec.start({ isStudio: true });
				const options = { studio: "live", lock: "session", requireLease: true } as const;
				const store = new PPDB<Counter>(STORE, options);
				failNext(spec, "GetAsync", "HttpError: ConnectFail");
				const began = spec.cloud.clock.now();
				expect(store.init(KEY, { count: 1 }).count).to.equal(1);
				expect(spec.cloud.clock.now() - began < WAIT_SECONDS).to.equal(true);
			});
		});

		it("is memory where nothing answers", () => {
			inCloud((spec) => {
				put(spec, 7);
				const { PPDB, server } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, { studio: "live", retries: 0 });
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "hang", seconds: 20 });
				const began = spec.cloud.clock.now();
				expect(store.init(KEY, { count: 1 }).count).to.equal(1);
				expect(spec.cloud.clock.now() - began < 10).to.equal(true);
				store.update(KEY, addOne);
				spec.cloud.sleep(60);
				expect(store.read(KEY)?.count).to.equal(2);
				expect(contains(linesOf(server)[0], "no answer in 8 s")).to.equal(true);
			});
		});

		it("takes no document from the game when it keeps others in memory", () => {
			inCloud((spec) => {
				put(spec, 7);
				const { PPDB, server } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, { studio: "live", template: { count: 0 } });
				failNext(spec, "GetAsync", "HttpError: ConnectFail");
				server.spawn(() => {
					store.init("other");
				});
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "hang", seconds: 5 });
				expect(store.init(KEY).count).to.equal(0);
				expect(store.getCached("other")?.count).to.equal(0);
			});
		});

		it("stays the data of the game once that has answered", () => {
			inCloud((spec) => {
				put(spec, 7);
				const { PPDB, server } = spec.start({ isStudio: true });
				const store = new PPDB<Counter>(STORE, { studio: "live" });
				store.init(KEY);
				for (const message of [...NO_ACCESS, ...OFFLINE]) {
					failNext(spec, "UpdateAsync", message);
				}
				store.update(KEY, addOne);
				spec.cloud.sleep(180);
				store.flush();

				expect(spec.storedCount(STORE, KEY)).to.equal(8);
				expect(linesOf(server).some((line) => contains(line, "memory and gone"))).to.equal(
					false,
				);
			});
		});
	});

	it("a place that was never published is memory, whatever the option says, and sends nothing", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start({ published: false, isStudio: true });
			const options = { studio: "live", lock: "session", requireLease: true } as const;
			const store = new PPDB<Counter>(STORE, options);
			const began = spec.cloud.clock.now();
			expect(store.init(KEY, { count: 1 }).count).to.equal(1);
			expect(spec.cloud.clock.now() - began < WAIT_SECONDS).to.equal(true);
			expect(contains(linesOf(server)[0], "not published")).to.equal(true);
			expect(spec.cloud.requests.total().requests).to.equal(0);
		});
	});

	describe("a live server", () => {
		for (const message of NO_ACCESS) {
			it(`takes "${message}" for a failure like any other`, () => {
				inCloud((spec) => {
					put(spec, 7);
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>(STORE, { studio: "memory" });
					failNext(spec, "GetAsync", message, 2);
					failNext(spec, "UpdateAsync", message, 2);
					expect(store.init(KEY, { count: 0 }).count).to.equal(7);
					store.update(KEY, addOne);
					store.flush();
					expect(spec.storedCount(STORE, KEY)).to.equal(8);
				});
			});

			it(`does not take "${message}" for a key without data`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>(STORE, { retries: 0 });
					failNext(spec, "GetAsync", message, 100);
					expectFailure("LoadFailed", () => store.read(KEY));
					expectFailure("LoadFailed", () => store.hasKey(KEY));
					expect(store.size()).to.equal(0);
				});
			});

			it(`tries GetDataStore again that throws "${message}"`, () => {
				inCloud((spec) => {
					put(spec, 7);
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>(STORE);
					failNext(spec, "GetDataStore", message, 2);
					expect(store.init(KEY, { count: 0 }).count).to.equal(7);
				});
			});
		}

		it("reports it as an outage", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
				const kinds = new Array<string>();
				store.OnStatus.Connect(({ kind }) => kinds.push(kind));
				store.init(KEY);
				failNext(spec, "UpdateAsync", NO_ACCESS[1], 6);
				store.update(KEY, addOne);
				spec.cloud.sleep(120);
				expect(kinds.includes("outageBegan")).to.equal(true);
				expect(kinds.includes("outageEnded")).to.equal(true);
			});
		});

		it("goes on using a MemoryStore that has denied access", () => {
			inCloud((spec) => {
				const [first, second] = [spec.start(), spec.start()];
				const options = { lock: "session", template: { count: 0 } } as const;
				const store = new first.PPDB<Counter>(STORE, options);
				const lost = new Array<string>();
				store.OnLockLost.Connect((key) => lost.push(key));
				for (const message of [UNPUBLISHED_PLACE, ACCESS_DENIED]) {
					spec.cloud.faults.next("memoryStore", "HashMap.UpdateAsync", {
						kind: "errorBefore",
						message,
					});
				}
				store.init(KEY);
				new second.PPDB<Counter>(STORE, options).init(KEY);
				expect(lost.join()).to.equal(KEY);
			});
		});
	});
};
