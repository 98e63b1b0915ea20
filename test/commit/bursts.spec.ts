import type { GameServer } from "../../emulator/index";
import type { PPDB, PPDBConstructor } from "../../src/api/ppdb";
import { createPPDB } from "../../src/api/create-ppdb";
import type { PPDBError } from "../../src/base/error";
import type { BudgetType, Platform } from "../../src/platform/platform";
import { emulatedPlatform } from "../support/emulated-platform";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

/** So old may be what an engine tells of its budget. */
const TOLD_SECONDS = 1;
const QUEUED = "DataStore request was added to queue";

/** A platform whose budgets are told anew once a second, whatever is sent in between. */
function toldLate(server: GameServer): Platform {
	const platform = emulatedPlatform(server);
	const told = new Map<BudgetType, { readonly at: number; readonly budget: number }>();
	return {
		...platform,
		dataStores: {
			GetDataStore(name) {
				return platform.dataStores.GetDataStore(name);
			},
			GetRequestBudgetForRequestType(budgetType) {
				const now = platform.clock.now();
				let last = told.get(budgetType);
				if (last === undefined || now >= last.at + TOLD_SECONDS) {
					const { dataStores } = platform;
					const budget = dataStores.GetRequestBudgetForRequestType(budgetType);
					last = { at: now, budget };
					told.set(budgetType, last);
				}
				return last.budget;
			},
		},
	};
}

/** Inits a number of documents in one instant and updates each as soon as it is there. */
class Burst {
	public readonly accepted = new Set<string>();
	public loaded = 0;
	/** Codes of calls that failed. */
	public readonly failures = new Array<string>();
	public readonly reported = new Set<string>();
	public readonly stores = new Array<PPDB<Counter>>();
	private ended = 0;

	public constructor(
		private readonly spec: CloudSpec,
		private readonly server: GameServer,
		library: PPDBConstructor,
		private readonly size: number,
		{ lock, storeCount }: { lock: "shared" | "session"; storeCount: number },
	) {
		for (let index = 0; index < storeCount; index++) {
			const store = new library<Counter>(`Store${index}`, { template: { count: 0 }, lock });
			store.OnError.Connect(({ key }) => this.reported.add(key ?? ""));
			this.stores.push(store);
		}
	}

	public begin(): void {
		for (let index = 1; index <= this.size; index++) {
			this.server.spawn(() => {
				const [ok, problem] = pcall(() => {
					this.initAndUpdate(index);
				});
				this.ended += 1;
				if (!ok) {
					this.failures.push((problem as PPDBError).code);
				}
			});
		}
	}

	public hasEnded(): boolean {
		return this.ended === this.size;
	}

	public stored(): number {
		let count = 0;
		for (const key of this.accepted) {
			count += this.isStored(key) ? 1 : 0;
		}
		return count;
	}

	/** What was accepted, is not stored, and was not reported. */
	public silentlyLost(): Array<string> {
		const lost = new Array<string>();
		for (const key of this.accepted) {
			if (!this.isStored(key) && !this.reported.has(key)) {
				lost.push(key);
			}
		}
		return lost;
	}

	private initAndUpdate(index: number): void {
		const store = this.stores[index % this.stores.size()];
		const key = `key_${index}`;
		store.init(key);
		this.loaded += 1;
		store.update(key, addOne);
		this.accepted.add(key);
	}

	private isStored(key: string): boolean {
		const index = tonumber(string.sub(key, 5)) ?? 0;
		return this.spec.storedCount(`Store${index % this.stores.size()}`, key) === 1;
	}
}

function countQueued(server: GameServer): number {
	return server.output
		.filter(({ text }) => string.find(text, QUEUED, 1, true)[0] !== undefined)
		.size();
}

export = () => {
	describe("documents that are all initialised in one instant", () => {
		for (const lock of ["shared", "session"] as const) {
			for (const players of [0, 10, 40, 100]) {
				for (const size of [100, 400]) {
					it(`never reach the engine's queue: ${lock}, ${players} players, ${size} documents`, () => {
						inCloud((spec) => {
							const server = spec.cloud.startServer();
							for (let userId = 1; userId <= players; userId++) {
								server.join(userId);
							}
							const library = createPPDB(toldLate(server));
							const storeCount = size / 100;
							const burst = new Burst(spec, server, library, size, {
								lock,
								storeCount,
							});
							burst.begin();
							spec.cloud.sleep(60);

							expect(countQueued(server)).to.equal(0);
							const { failures } = spec.cloud.requests.total({
								service: "dataStore",
							});
							expect(failures).to.equal(0);
							expect(burst.failures.size()).to.equal(0);
							expect(players === 0 || burst.accepted.size() === size).to.equal(true);
						});
					});
				}
			}
		}
	});

	describe("a server that closes 2 s after such a burst, when its players have left", () => {
		for (const lock of ["shared", "session"] as const) {
			for (const players of [10, 40, 100]) {
				it(`says what became of each document: ${lock}, ${players} players`, () => {
					inCloud((spec) => {
						const server = spec.cloud.startServer();
						for (let userId = 1; userId <= players; userId++) {
							server.join(userId);
						}
						const library = createPPDB(emulatedPlatform(server));
						const burst = new Burst(spec, server, library, 200, {
							lock,
							storeCount: 2,
						});
						burst.begin();
						spec.cloud.sleep(2);
						const seconds = server.shutdown();

						const { requests } = spec.cloud.requests.total({ service: "dataStore" });
						expect(burst.hasEnded()).to.equal(true);
						expect(burst.silentlyLost().join()).to.equal("");
						expect(burst.failures.every((code) => code === "Closed")).to.equal(true);
						// Each request has loaded or stored a document: none was spent on anything else.
						expect(burst.loaded + burst.stored()).to.equal(requests);
						expect(seconds <= 30.1).to.equal(true);
					});
				});
			}
		}
	});

	describe("a server that closes with more documents than requests", () => {
		/** 10 are left when 30 documents are loaded, and it grows by 29 in 29 s. */
		const TIGHT = { dataStore: { startupBurst: 40 } };

		/** Thirty new documents that are updated, a store each half, one half before the other. */
		function fill(
			spec: CloudSpec,
			library: PPDBConstructor,
			order = ["second", "first"],
		): [PPDB<Counter>, PPDB<Counter>] {
			const options = { template: { count: 0 }, debounce: 100 };
			const first = new library<Counter>("First", options);
			const second = new library<Counter>("Second", options);
			for (let index = 1; index <= 15; index++) {
				second.init(`second_${index}`);
				first.init(`first_${index}`);
			}
			for (const name of order) {
				const store = name === "first" ? first : second;
				for (let index = 1; index <= 15; index++) {
					store.update(`${name}_${index}`, addOne);
				}
				spec.cloud.sleep(0.1);
			}
			return [first, second];
		}

		for (const names of [
			["first", "second"],
			["second", "first"],
		]) {
			it(`stores those first whose updates have waited longest: ${names[0]}`, () => {
				inCloud(
					(spec) => {
						const { PPDB, server } = spec.start();
						fill(spec, PPDB, names);
						const order = new Array<string>();
						spec.cloud.requests.observer = ({ method, key }) => {
							if (method === "UpdateAsync") {
								order.push(string.split(key, "_")[0]);
							}
						};
						server.shutdown();

						expect(order.size()).to.equal(30);
						for (let index = 0; index < 10; index++) {
							expect(order[index]).to.equal(names[0]);
						}
					},
					{ dataStore: { startupBurst: 45 } },
				);
			});
		}

		it("stores the fuller first of those that have waited equally long", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", {
					template: { count: 0 },
					debounce: 100,
				});
				for (let index = 1; index <= 20; index++) {
					store.init(`key_${index}`);
				}
				for (let index = 1; index <= 20; index++) {
					for (let step = 1; step <= index; step++) {
						store.update(`key_${index}`, addOne);
					}
				}
				const order = new Array<string>();
				spec.cloud.requests.observer = ({ method, key }) => {
					if (method === "UpdateAsync") {
						order.push(key);
					}
				};
				server.shutdown();

				const firstEight = new Set(order.filter((_, index) => index < 8));
				expect(firstEight.has("key_20") && firstEight.has("key_13")).to.equal(true);
			});
		});

		it("gives no request to a load that they need", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const [first, second] = fill(spec, PPDB);
				for (let index = 1; index <= 20; index++) {
					second.update(`second_${(index % 15) + 1}`, addOne);
				}
				const codes = new Array<string>();
				const order = new Array<string>();
				server.game.BindToClose(() => {
					spec.cloud.requests.observer = ({ method }) => order.push(method);
					for (let index = 1; index <= 60; index++) {
						server.spawn(() => {
							const [ok, problem] = pcall(() => first.init(`late_${index}`));
							if (!ok) {
								codes.push((problem as PPDBError).code);
							}
						});
					}
				});
				server.shutdown();

				const sent = order.filter((method) => ["GetAsync", "UpdateAsync"].includes(method));
				const stores = sent.filter((_, index) => index < 30);
				expect(stores.every((method) => method === "UpdateAsync")).to.equal(true);
				expect(spec.requests("UpdateAsync")).to.equal(30);
				expect(codes.size() >= 60 - (sent.size() - 30)).to.equal(true);
				expect(codes.every((code) => code === "Closed")).to.equal(true);
			}, TIGHT);
		});

		it("says at once that they will not do, and names each that was lost, once", () => {
			inCloud(
				(spec) => {
					const { PPDB, server } = spec.start();
					const [first, second] = fill(spec, PPDB);
					const lost = new Array<string>();
					for (const store of [first, second]) {
						store.OnError.Connect(({ code, key }) => lost.push(`${code} ${key}`));
					}
					let said = "";
					server.game.BindToClose(() => {
						spec.cloud.sleep(0.1);
						said = server.output.map(({ text }) => text).join();
					});
					for (let step = 1; step <= 30; step++) {
						pcall(() => second.read("drained"));
					}
					// The budget grows with each whole second: something is under way when time is up.
					const now = spec.cloud.clock.now();
					spec.cloud.sleep(math.floor(now) + 0.7 - now);
					server.shutdown();

					let stored = 0;
					for (let index = 1; index <= 15; index++) {
						stored += spec.storedCount("First", `first_${index}`) ?? 0;
						stored += spec.storedCount("Second", `second_${index}`) ?? 0;
					}
					expect(string.find(said, "30 documents to store", 1, true)[0]).to.be.ok();
					expect(new Set(lost).size()).to.equal(lost.size());
					expect(stored + lost.size()).to.equal(30);
					expect(stored >= 25).to.equal(true);
					expect(lost.size() > 0).to.equal(true);
				},
				{ dataStore: { startupBurst: 30, latency: { min: 0.2, max: 0.2 } } },
			);
		});

		it("tells those who wait for a commit or a load that does not come", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				store.init("player_1");
				store.update("player_1", addOne);
				const codes = new Map<string, string>();
				const calls: Array<[string, () => void]> = [
					["leave", () => store.leave("player_1")],
					["durable", () => store.update("player_1", addOne, { durable: true })],
					["init", () => store.init("player_2")],
					["update", () => store.update("player_3", addOne)],
				];
				spec.cloud.faults.beginOutage("dataStore");
				for (const [name, call] of calls) {
					server.spawn(() => {
						const [, problem] = pcall(call);
						codes.set(name, (problem as PPDBError).code);
					});
				}
				server.shutdown();

				expect(codes.get("leave")).to.equal("CommitFailed");
				expect(codes.get("durable")).to.equal("CommitFailed");
				expect(codes.has("init")).to.equal(true);
				expect(codes.has("update")).to.equal(true);
			});
		});

		it("reports each once when the service itself says that this is the end", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const [first, second] = fill(spec, PPDB);
				const lost = new Array<string>();
				for (const store of [first, second]) {
					store.OnError.Connect(({ code, key }) => lost.push(`${code} ${key}`));
				}
				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorBefore",
					message: "401: Request failed.",
					times: 100,
				});
				const seconds = server.shutdown();

				expect(lost.size()).to.equal(30);
				expect(new Set(lost).size()).to.equal(30);
				expect(seconds < 3).to.equal(true);
			});
		});
	});
};
