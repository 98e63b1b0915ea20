import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const STORE = "Accounts";

function put(spec: CloudSpec, counts: Record<string, number>): void {
	for (const [key, count] of pairs(counts)) {
		spec.cloud.records.put(STORE, key, { ppdb: 1, v: 0, r: 7, w: {}, d: { count } });
	}
}

function storedOf(spec: CloudSpec, keys: ReadonlyArray<string>): string {
	return keys.map((key) => tostring(spec.storedCount(STORE, key))).join(",");
}

function envelope(spec: CloudSpec, key: string): { ppdb: number; p?: unknown; done?: unknown } {
	return spec.cloud.records.peek(STORE, key)?.value as { ppdb: number };
}

function move(from: string, to: string, by = 1) {
	return (drafts: Record<string, Counter>) => {
		drafts[from].count -= by;
		drafts[to].count += by;
	};
}

export = () => {
	describe("a transaction", () => {
		it("changes all of its keys and leaves no trace but a note", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				put(spec, { a: 10, b: 20, c: 30 });

				const isCommitted = store.transaction(["c", "a", "b"], (drafts) => {
					drafts.a.count += 1;
					drafts.b = { count: drafts.a.count + drafts.b.count };
					drafts.c.count = 0;
				});
				spec.cloud.sleep(5);

				expect(isCommitted).to.equal(true);
				expect(storedOf(spec, ["a", "b", "c"])).to.equal("11,31,0");
				for (const key of ["a", "b", "c"]) {
					expect(envelope(spec, key).p).to.equal(undefined);
				}
				expect(envelope(spec, "b").done).to.be.ok();
				expect(spec.requests("UpdateAsync") <= 2 * 3).to.equal(true);
				expect(spec.requests("GetAsync")).to.equal(3);
			});
		});

		it("costs no more than two writes for each changed key where others are only read", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				put(spec, { a: 10, b: 20, price: 2 });

				store.transaction(["a", "b", "price"], (drafts) => {
					move("a", "b", drafts.price.count)(drafts);
				});
				spec.cloud.sleep(5);

				expect(storedOf(spec, ["a", "b", "price"])).to.equal("8,22,2");
				expect(spec.requests("UpdateAsync")).to.equal(2 * 2);
				expect(spec.requests("GetAsync")).to.equal(3 + 1);
			});
		});

		it("takes the note away with the next commit of a key", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				put(spec, { a: 10, b: 20 });
				store.transaction(["a", "b"], move("a", "b"));
				spec.cloud.sleep(5);
				expect(envelope(spec, "a").ppdb).to.equal(2);

				store.update("a", addOne);
				store.flush("a");

				expect(envelope(spec, "a").done).to.equal(undefined);
				expect(envelope(spec, "a").ppdb).to.equal(1);
				expect(storedOf(spec, ["a", "b"])).to.equal("10,21");
			});
		});

		it("changes nothing when its function returns false, throws, yields or leaves all as it was", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>(STORE);
				put(spec, { a: 10, b: 20 });
				const keys = ["a", "b"];

				expect(
					store.transaction(keys, (drafts) => {
						move("a", "b")(drafts);
						return false;
					}),
				).to.equal(false);
				expect(store.transaction(keys, () => undefined)).to.equal(true);
				expectFailure("UpdateFailed", () => store.transaction(keys, () => error("no", 0)));
				spec.on(server, () => {
					expectFailure("UpdateYielded", () =>
						store.transaction(keys, () => {
							server.task.wait(1);
						}),
					);
				});

				expect(spec.requests("UpdateAsync")).to.equal(0);
				expect(storedOf(spec, keys)).to.equal("10,20");
			});
		});

		it("is an ordinary commit where there is one key", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				put(spec, { a: 10 });

				store.transaction(["a"], ({ a }) => {
					addOne(a);
				});

				expect(spec.requests("UpdateAsync")).to.equal(1);
				expect(envelope(spec, "a").ppdb).to.equal(1);
				expect(spec.storedCount(STORE, "a")).to.equal(11);
			});
		});

		it("comes after the updates that were made before it, and before those made meanwhile", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<{ count: number; seen: Array<string> }>(STORE);
				const note = (text: string) => (data: { count: number; seen: Array<string> }) => {
					data.seen.push(text);
					return data;
				};
				for (const key of ["a", "b"]) store.init(key, { count: 0, seen: [] });
				store.update("a", note("before"));

				server.spawn(() => {
					store.transaction(["a", "b"], (drafts) => {
						note("transaction")(drafts.a);
						note("transaction")(drafts.b);
					});
				});
				for (let moment = 1; moment <= 12; moment++) {
					spec.cloud.sleep(0.1);
					store.update("a", note("meanwhile"));
				}
				store.flush();

				const stored = spec.stored(STORE, "a") as { seen: Array<string> };
				expect(stored.seen[0]).to.equal("before");
				expect(stored.seen.filter((text) => text === "transaction").size()).to.equal(1);
				expect(stored.seen.indexOf("transaction") > 0).to.equal(true);
				expect(stored.seen.size()).to.equal(14);
				expect(store.getCached("a")?.seen.join()).to.equal(stored.seen.join());
			});
		});

		it("shows its result in the cache of its server, and tells of each key", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				const saved = new Array<string>();
				store.OnSave.Connect((key, data, { updates }) => {
					saved.push(`${key}=${data.count}/${updates}`);
				});
				store.init("a", { count: 5 });
				store.init("b", { count: 5 });

				store.transaction(["a", "b"], move("a", "b", 2));

				expect(store.getCached("a")?.count).to.equal(3);
				expect(store.getCached("b")?.count).to.equal(7);
				expect(saved.join(" ")).to.equal("a=3/1 b=7/1");
				expect(spec.requests("GetAsync")).to.equal(2);
			});
		});

		it("adopts legacy data and begins missing documents from the template", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, { template: { count: 100 } });
				spec.cloud.records.put(STORE, "old", { count: 1 }, [7], { kept: "yes" });

				store.transaction(["new", "old"], move("new", "old", 10));
				spec.cloud.sleep(3);

				expect(storedOf(spec, ["new", "old"])).to.equal("90,11");
				const record = spec.cloud.records.peek(STORE, "old");
				expect(record?.userIds.join()).to.equal("7");
				expect(record?.metadata.kept).to.equal("yes");
			});
		});

		it("leaves a missing key missing when it is aborted", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, { template: { count: 100 } });
				put(spec, { a: 1 });
				let runs = 0;

				store.transaction(["a", "b"], (drafts) => {
					runs += 1;
					if (runs === 2) return false;
					spec.cloud.records.put(STORE, "a", {
						ppdb: 1,
						v: 0,
						r: 8,
						w: {},
						d: { count: 1 },
					});
					return move("a", "b")(drafts);
				});
				spec.cloud.sleep(5);

				expect(runs).to.equal(2);
				expect(spec.cloud.records.peek(STORE, "b")).to.equal(undefined);
				expect(store.hasKey("b")).to.equal(false);
				expect(store.init("b").count).to.equal(100);
			});
		});
	});
};
