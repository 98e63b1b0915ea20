import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("getOrInit", () => {
		it("gives what is there, or the default, and the default again only where nothing is", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players");
				spec.cloud.records.put("Players", "old", { count: 7 });

				expect(store.getOrInit("old", { count: 1 }).count).to.equal(7);
				expect(store.getOrInit("new", { count: 1 }).count).to.equal(1);
				expect(store.getOrInit("new", { count: 2 }).count).to.equal(1);
				expect(spec.requests("GetAsync")).to.equal(2);
				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});
	});

	describe("hasKey", () => {
		it("tells of records and of documents that have none yet, and caches neither", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players");
				spec.cloud.records.put("Players", "old", { count: 7 });
				store.init("new", { count: 1 });

				expect(store.hasKey("old")).to.equal(true);
				expect(store.hasKey("nobody")).to.equal(false);
				const reads = spec.requests("GetAsync");
				expect(store.hasKey("new")).to.equal(true);
				expect(spec.requests("GetAsync")).to.equal(reads);
				expect(store.getCached("old")).to.equal(undefined);
				expect(store.size()).to.equal(1);
			});
		});

		it("does not call a key free that could not be read", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", { retries: 0 });
				spec.cloud.faults.beginOutage("dataStore");

				expectFailure("LoadFailed", () => store.hasKey(KEY));
			});
		});
	});

	describe("clearCache", () => {
		it("of a key stores and drops that one only", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players", {
					template: { count: 0 },
				});
				store.update("a", addOne);
				store.update("b", addOne);

				store.clearCache("a");

				expect(store.getCached("a")).to.equal(undefined);
				expect(spec.storedCount("Players", "a")).to.equal(1);
				expect(store.getCached("b")?.count).to.equal(1);
				expect(store.size()).to.equal(1);
			});
		});

		it("drops nothing before it is stored", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				store.update("dirty", addOne);
				store.init("clean");
				spec.cloud.faults.beginOutage("dataStore");
				let isOver = false;
				server.spawn(() => {
					store.clearCache();
					isOver = true;
				});
				spec.cloud.sleep(60);

				expect(isOver).to.equal(false);
				expect(store.getCached("clean")).to.equal(undefined);
				expect(store.getCached("dirty")?.count).to.equal(1);
				spec.cloud.faults.heal();
				spec.cloud.sleep(60);
				expect(isOver).to.equal(true);
				expect(store.size()).to.equal(0);
				expect(spec.storedCount("Players", "dirty")).to.equal(1);
			});
		});

		it("names the keys whose updates can never be stored", () => {
			inCloud((spec) => {
				const [here, there] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Players", { template: { count: 0 } }),
				);
				here.update("gone", addOne);
				here.flush();
				there.delete("gone");
				here.update("gone", addOne);
				here.update("kept", addOne);

				const problem = expectFailure("CommitFailed", () => {
					here.clearCache();
				});

				expect(problem.message).to.equal("1 of 2 documents could not be stored: gone");
				expect((problem.cause as { code: string }).code).to.equal("Deleted");
				expect(spec.storedCount("Players", "kept")).to.equal(1);
				expect(here.size()).to.equal(0);
			});
		});
	});

	describe("debug", () => {
		it("freezes every copy that is given out, to any depth", () => {
			inCloud((spec) => {
				interface Data {
					pets: Array<{ name: string }>;
				}
				const store = new (spec.start().PPDB)<Data>("Players", { debug: true });
				const given = new Map<string, unknown>();
				store.OnInit.Connect((_key, data) => given.set("OnInit", data));
				store.OnSave.Connect((_key, data) => given.set("OnSave", data));
				store.OnChange.Connect((_key, data) => given.set("OnChange", data));
				store.hook("beforeSave", (_key, data) => given.set("beforeSave", data));

				given.set("init", store.init(KEY, { pets: [{ name: "Rex" }] }));
				given.set("get", store.get(KEY));
				given.set("getCached", store.getCached(KEY));
				const renamed = store.update(KEY, (data) => {
					data.pets[0].name = "Max";
					return data;
				});
				given.set("update", renamed);
				store.flush();
				spec.cloud.sleep(1);

				expect(given.size()).to.equal(8);
				for (const [name, data] of given) {
					const pet = (data as Data).pets[0];
					const [ok] = pcall(() => {
						pet.name = "Tom";
					});
					assert(!ok, `what ${name} gave could be changed`);
				}
			});
		});
	});
};
