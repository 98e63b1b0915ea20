import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

interface Bag {
	items: Array<{ name: string; bearer?: unknown }>;
	gold: number;
}

export = () => {
	describe("an updater that fails", () => {
		it("leaves everything as it was when it throws", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 1 });
				store.update(KEY, addOne);

				const problem = expectFailure("UpdateFailed", () => {
					store.update(KEY, (data) => {
						data.count = 1000;
						error("no such item", 0);
					});
				});

				expect(problem.cause).to.equal("no such item");
				expect(store.getCached(KEY)?.count).to.equal(2);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("cancels by returning nil, without a trace", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 1 });

				const data = store.update(KEY, (draft) => {
					draft.count = 1000;
					return undefined;
				});

				expect(data.count).to.equal(1);
				spec.cloud.sleep(5);
				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});

		it("is stopped when it yields", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 1 });

				expectFailure("UpdateYielded", () => {
					store.update(KEY, (data) => {
						data.count += 1;
						server.task.wait(1);
						return data;
					});
				});
				spec.cloud.sleep(3);

				expect(store.getCached(KEY)?.count).to.equal(1);
				expect(store.update(KEY, addOne).count).to.equal(2);
			});
		});

		it("may not update its own document, but may update another", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });
				store.init("other", { count: 0 });

				expectFailure("NestedUpdate", () => {
					store.update(KEY, (data) => {
						store.update(KEY, addOne);
						return data;
					});
				});
				store.update(KEY, (data) => {
					store.update("other", addOne);
					return addOne(data);
				});

				expect(store.getCached(KEY)?.count).to.equal(1);
				expect(store.getCached("other")?.count).to.equal(1);
			});
		});
	});

	describe("a value that cannot be stored", () => {
		it("rejects its own update only, and names the place", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Bag>("Players");
				const problems = new Array<string>();
				store.OnError.Connect((problem) => problems.push(problem.message));
				store.init(KEY, { items: [], gold: 0 });

				store.increment(KEY, "gold", 10);
				store.update(KEY, (data) => {
					data.items.push({ name: "sword" });
					data.items.push({ name: "bow", bearer: () => "nobody" });
					data.gold += 1000;
					return data;
				});
				store.increment(KEY, "gold", 5);
				expectFailure("InvalidValue", () => {
					store.flush(KEY);
				});

				const stored = spec.stored("Players", KEY) as Bag;
				expect(stored.gold).to.equal(15);
				expect(stored.items.size()).to.equal(0);
				expect(store.getCached(KEY)?.gold).to.equal(15);
				expect(problems.size()).to.equal(1);
				expect(
					problems[0].find("data.items[2].bearer is of type function", 1, true)[0],
				).to.be.ok();
			});
		});

		it("leaves a document clean when it was the only update", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 1 });

				store.update(KEY, () => ({ count: 0 / 0 }));
				expectFailure("InvalidValue", () => {
					store.flush(KEY);
				});
				spec.cloud.sleep(5);

				expect(store.getCached(KEY)?.count).to.equal(1);
				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
				expect(store.update(KEY, addOne).count).to.equal(2);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("is refused at once when it is a default or set", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB("Players");

				for (const bad of [math.huge, { [7]: true }, "\xFF", () => 1]) {
					expectFailure("InvalidValue", () => {
						store.init(KEY, { bad });
					});
					expectFailure("InvalidValue", () => {
						store.set(KEY, [bad]);
					});
				}

				expect(spec.requests("GetAsync")).to.equal(0);
			});
		});

		it("counts as one when it is larger than a key can hold", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<{ text: string }>("Players");
				store.init(KEY, { text: "small" });

				store.update(KEY, () => ({ text: string.rep("x", 4_194_304) }));
				const problem = expectFailure("InvalidValue", () => {
					store.flush(KEY);
				});
				store.update(KEY, () => ({ text: string.rep("x", 4_194_000) }));
				store.flush(KEY);

				expect(problem.message.find("4194304", 1, true)[0]).to.be.ok();
				expect((spec.stored("Players", KEY) as { text: string }).text.size()).to.equal(
					4_194_000,
				);
			});
		});
	});

	describe("a replay", () => {
		it("leaves out an update that cannot be made on the newer data, and reports it", () => {
			inCloud((spec) => {
				const [left, right] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Guilds"),
				);
				const codes = new Array<string>();
				right.OnError.Connect((problem) => codes.push(problem.code));
				left.init(KEY, { count: 10 });
				left.update(KEY, addOne);
				left.flush();
				right.init(KEY);

				left.update(KEY, (data) => {
					data.count -= 11;
					return data;
				});
				left.flush();
				right.update(KEY, (data) => {
					if (data.count < 5) {
						error("cannot afford", 0);
					}
					data.count -= 5;
					return data;
				});
				right.update(KEY, addOne);
				expectFailure("ReplayFailed", () => {
					right.flush(KEY);
				});

				expect(codes.join(",")).to.equal("ReplayFailed");
				expect(spec.storedCount("Guilds", KEY)).to.equal(1);
				expect(right.getCached(KEY)?.count).to.equal(1);
			});
		});
	});

	describe("conveniences", () => {
		it("set makes a document or replaces its data with a copy", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const data = { count: 3 };

				store.set(KEY, data);
				data.count = 99;
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(3);

				store.set(KEY, { count: 4 });
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(4);
			});
		});

		it("increment follows a path and refuses what is not a number", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB("Players");
				store.init(KEY, { stats: { kills: 2 }, name: "Ann" });

				expect(store.increment(KEY, "stats.kills", 3)).to.equal(5);
				expect(store.increment(KEY, "stats.deaths")).to.equal(1);
				expectFailure("NotANumber", () => {
					store.increment(KEY, "name");
				});
				expectFailure("NotANumber", () => {
					store.increment(KEY, "pets.count");
				});
			});
		});

		it("clearCache stores everything and empties the cache", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				for (const key of ["a", "b", "c"]) {
					store.init(key, { count: 0 });
					store.update(key, addOne);
				}

				store.clearCache();

				for (const key of ["a", "b", "c"]) {
					expect(store.getCached(key)).to.equal(undefined);
					expect(store.hasKey(key)).to.equal(true);
					expect(spec.storedCount("Players", key)).to.equal(1);
				}
			});
		});
	});
};
