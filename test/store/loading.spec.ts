import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

interface Stats {
	Coins?: number;
	Level?: number;
	Tags?: Array<string>;
}

export = () => {
	describe("init", () => {
		it("never writes after a read that failed", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 5000 });

				spec.cloud.faults.beginOutage("dataStore");
				const problem = expectFailure("LoadFailed", () => {
					store.init(KEY, { count: 0 });
				});
				expectFailure("LoadFailed", () => {
					store.getOrInit(KEY, { count: 0 });
				});
				expectFailure("LoadFailed", () => {
					store.update(KEY, addOne);
				});
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(60);

				expect(problem.key).to.equal(KEY);
				expect(store.getCached(KEY)).to.equal(undefined);
				expect(spec.requests("UpdateAsync")).to.equal(0);
				const record = spec.cloud.records.peek("Players", KEY);
				expect((record?.value as Counter).count).to.equal(5000);
			});
		});

		it("tries again as often as the retries say", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 2 });
				spec.cloud.faults.next("dataStore", "GetAsync", { kind: "errorBefore", times: 2 });

				expect(store.init(KEY, { count: 7 }).count).to.equal(7);
				expect(spec.requests("GetAsync")).to.equal(3);
			});
		});

		it("adopts plain legacy data, and keeps what it does not know", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Stats>("Players");
				spec.cloud.records.put("Players", KEY, { Coins: 30, Tags: ["vip"] });

				expect(store.init(KEY, { Coins: 0 }).Coins).to.equal(30);
				store.increment(KEY, "Coins", 12);
				store.flush();

				const stored = spec.stored("Players", KEY) as Stats;
				expect(stored.Coins).to.equal(42);
				expect(stored.Tags?.[0]).to.equal("vip");
			});
		});

		it("takes the original module's _version for the schema version", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const steps = new Array<number>();
				const store = new PPDB<Stats>("Players", {
					migrations: [
						(data: Stats) => {
							steps.push(1);
							return data;
						},
						(data: Stats) => {
							steps.push(2);
							return data;
						},
					],
				});
				spec.cloud.records.put("Players", KEY, { Coins: 1, _version: 1 });

				const data = store.init(KEY) as unknown as Map<string, unknown>;

				expect(steps.join(",")).to.equal("2");
				expect(data.get("_version")).to.equal(undefined);
			});
		});

		it("merges its updates into legacy data that something else changed meanwhile", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Stats>("Players");
				spec.cloud.records.put("Players", KEY, { Coins: 30 });
				store.init(KEY);

				spec.cloud.records.put("Players", KEY, { Coins: 100 });
				store.increment(KEY, "Coins", 1);
				store.flush();

				expect((spec.stored("Players", KEY) as Stats).Coins).to.equal(101);
			});
		});

		it("copies the default, so that documents share nothing", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const fresh = { count: 0 };

				store.init("left", fresh);
				store.init("right", fresh);
				store.update("left", addOne);

				expect(store.getCached("left")?.count).to.equal(1);
				expect(store.getCached("right")?.count).to.equal(0);
				expect(fresh.count).to.equal(0);
			});
		});

		it("shares one load among all who ask", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				let loaded = 0;
				for (let asker = 1; asker <= 5; asker++) {
					server.spawn(() => {
						const { count } = store.init(KEY, { count: 1 });
						loaded += count;
					});
				}
				spec.cloud.sleep(2);

				expect(loaded).to.equal(5);
				expect(spec.requests("GetAsync")).to.equal(1);
			});
		});

		it("reads past the engine's cache", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 1 });
				spec.on(server, () => {
					server.dataStoreService.GetDataStore("Players").GetAsync(KEY);
				});
				spec.cloud.records.put("Players", KEY, { count: 2 });

				expect(store.init(KEY).count).to.equal(2);
			});
		});

		it("joins a leave that is under way and keeps the document", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);

				let left = false;
				server.spawn(() => {
					store.leave(KEY);
					left = true;
				});
				const before = spec.cloud.clock.now();
				const data = store.init(KEY, { count: 0 });

				expect(data.count).to.equal(1);
				expect(spec.cloud.clock.now()).to.equal(before);
				spec.cloud.sleep(5);
				expect(left).to.equal(true);
				expect(store.getCached(KEY)?.count).to.equal(1);
				expect(spec.requests("GetAsync")).to.equal(1);
				store.update(KEY, addOne);
				store.leave(KEY);
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("keeps user ids and metadata of the key through commits", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 1 }, [12345], { source: "import" });
				store.init(KEY);

				store.update(KEY, addOne);
				store.flush();
				store.update(KEY, addOne);
				store.flush();

				const record = spec.cloud.records.peek("Players", KEY);
				expect(record?.userIds[0]).to.equal(12345);
				expect(record?.metadata.source).to.equal("import");
				expect(spec.storedCount("Players", KEY)).to.equal(3);
			});
		});
	});

	describe("update on a key that is not cached", () => {
		it("loads it first", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 41 });

				expect(store.update(KEY, addOne).count).to.equal(42);
			});
		});

		it("says MissingDocument when there is nothing and no template", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");

				const problem = expectFailure("MissingDocument", () => {
					store.update(KEY, addOne);
				});

				expect(problem.message.find("init")[0]).to.be.ok();
				expect(problem.message.find("template")[0]).to.be.ok();
				expect(store.get(KEY)).to.equal(undefined);
				expect(store.hasKey(KEY)).to.equal(false);
			});
		});

		it("begins with the template, which also fills in missing fields of old data", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Required<Stats>>("Players", {
					template: (key) => ({ Coins: 0, Level: key === KEY ? 1 : 2, Tags: [] }),
				});
				spec.cloud.records.put("Players", "old", { Coins: 9, Tags: ["vip"] });

				expect(store.increment(KEY, "Coins")).to.equal(1);
				expect(store.get("old").Level).to.equal(2);
				expect(store.get("old").Tags[0]).to.equal("vip");
			});
		});
	});

	describe("a place without access to data stores", () => {
		for (const options of [{ published: false }, { isStudio: true, apiAccess: false }]) {
			const name = options.published === false ? "unpublished" : "Studio without API access";
			it(`keeps everything in memory and warns once (${name})`, () => {
				inCloud((spec) => {
					const { PPDB, server } = spec.start(options);
					const store = new PPDB<Counter>("Players");

					store.init(KEY, { count: 0 });
					store.update(KEY, addOne);
					store.leave(KEY);

					expect(store.init(KEY).count).to.equal(1);
					const warnings = server.output.filter(({ kind }) => kind === "warn");
					expect(warnings.size()).to.equal(1);
				});
			});
		}

		it("is not what a live game falls back to", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 0 });
				const message = "403: Cannot write to DataStore";
				spec.cloud.faults.next("dataStore", "GetAsync", {
					kind: "errorBefore",
					message,
					times: math.huge,
				});

				expectFailure("LoadFailed", () => {
					store.init(KEY, { count: 0 });
				});
			});
		});
	});
};
