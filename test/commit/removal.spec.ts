import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("delete", () => {
		it("removes the record and the document, and fires OnDelete", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const deleted = new Array<string>();
				store.OnDelete.Connect((key) => deleted.push(key));
				store.init(KEY, { count: 1 });
				store.update(KEY, addOne);
				store.flush();

				expect(store.delete(KEY)).to.equal(true);

				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
				expect(store.getCached(KEY)).to.equal(undefined);
				expect(deleted.join()).to.equal(KEY);
				expect(store.delete(KEY)).to.equal(false);
			});
		});

		it("tells a callback and does not make its caller wait", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { retries: 0 });
				const outcomes = new Array<string>();
				const note = (success: boolean, problem?: { code: string }) => {
					outcomes.push(success ? "deleted" : tostring(problem?.code));
				};

				store.delete(KEY, note);
				expect(outcomes.size()).to.equal(0);
				spec.cloud.sleep(1);
				spec.cloud.faults.beginOutage("dataStore");
				store.delete(KEY, note);
				spec.cloud.sleep(5);

				expect(outcomes.join(",")).to.equal("deleted,LoadFailed");
			});
		});

		it("is done once when the removal landed although the call failed", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 3 });

				spec.cloud.faults.next("dataStore", "RemoveAsync", { kind: "errorAfter" });
				expect(store.delete(KEY)).to.equal(true);

				expect(spec.requests("RemoveAsync")).to.equal(1);
				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
			});
		});

		it("spares what another server wrote after a removal that landed unnoticed", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				spec.cloud.records.put("Players", KEY, { count: 3 });
				spec.cloud.faults.next("dataStore", "RemoveAsync", { kind: "errorAfter" });

				spec.cloud.spawn(() => {
					while (spec.cloud.records.peek("Players", KEY) !== undefined) {
						spec.cloud.sleep(0.01);
					}
					spec.cloud.records.put("Players", KEY, { count: 4 });
				});
				expect(store.delete(KEY)).to.equal(true);
				spec.cloud.sleep(60);

				const record = spec.cloud.records.peek("Players", KEY);
				expect((record?.value as Counter).count).to.equal(4);
			});
		});

		it("rejects updates that were not stored yet, and makes a flush say so", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players");
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);

				server.spawn(() => {
					store.delete(KEY);
				});
				expectFailure("Deleted", () => {
					store.flush(KEY);
				});
				spec.cloud.sleep(10);

				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
			});
		});
	});

	describe("a removal whose request fails", () => {
		function begin(spec: CloudSpec, kind: "errorBefore" | "late") {
			const [first, second] = [spec.start(), spec.start()];
			const [mine, theirs] = [first, second].map(
				({ PPDB }) => new PPDB<Counter>("Players", { debounce: 0 }),
			);
			spec.cloud.records.put("Players", KEY, { count: 3 }, [7]);
			spec.cloud.faults.next("dataStore", "RemoveAsync", { kind });
			expect(mine.delete(KEY)).to.equal(true);
			return { first, mine, theirs };
		}

		for (const kind of ["errorBefore", "late"] as const) {
			it(`is done all the same, and spares what is written from then on: ${kind}`, () => {
				inCloud((spec) => {
					const { mine, theirs } = begin(spec, kind);
					expect(theirs.hasKey(KEY)).to.equal(false);
					expect(mine.hasKey(KEY)).to.equal(false);
					expect(theirs.init(KEY, { count: 10 }).count).to.equal(10);
					theirs.update(KEY, addOne);
					theirs.flush(KEY);
					spec.cloud.sleep(60);

					expect(spec.storedCount("Players", KEY)).to.equal(11);
					expect(spec.cloud.records.peek("Players", KEY)?.userIds.size()).to.equal(0);
				});
			});

			it(`leaves nothing in the end: ${kind}`, () => {
				inCloud((spec) => {
					const { mine } = begin(spec, kind);
					expect(mine.delete(KEY)).to.equal(false);
					spec.cloud.sleep(30);
					expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
				});
			});
		}

		it("is finished by the next server that meets it after its server died", () => {
			inCloud((spec) => {
				const { first, theirs } = begin(spec, "errorBefore");
				first.server.crash();
				expect(theirs.hasKey(KEY)).to.equal(false);
				expect(spec.cloud.records.peek("Players", KEY)).to.be.ok();
				spec.cloud.sleep(40);
				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
			});
		});

		it("keeps nobody from writing for longer than half a minute after its server died", () => {
			inCloud((spec) => {
				const { first, theirs } = begin(spec, "errorBefore");
				first.server.crash();
				theirs.init(KEY, { count: 10 });
				const began = spec.cloud.clock.now();
				theirs.update(KEY, addOne);
				theirs.flush(KEY);
				assert(spec.cloud.clock.now() - began < 30, "it took too long");
				expect(spec.storedCount("Players", KEY)).to.equal(11);
			});
		});

		it("lets a commit wait for the removal that is under way, and no longer", () => {
			inCloud((spec) => {
				const [first, second] = [spec.start(), spec.start()];
				const theirs = new second.PPDB<Counter>("Players", { debounce: 0 });
				spec.cloud.records.put("Players", KEY, { count: 3 });
				first.server.spawn(() => {
					new first.PPDB<Counter>("Players").delete(KEY);
				});
				while (theirs.hasKey(KEY)) spec.cloud.sleep(0.05);
				const began = spec.cloud.clock.now();
				theirs.init(KEY, { count: 10 });
				theirs.update(KEY, addOne);
				theirs.flush(KEY);
				assert(spec.cloud.clock.now() - began < 2, "it took too long");
				spec.cloud.sleep(30);
				expect(spec.storedCount("Players", KEY)).to.equal(11);
			});
		});
	});

	describe("a commit of a key that another server deleted", () => {
		it("does not bring the record back", () => {
			inCloud((spec) => {
				const first = spec.start();
				const second = spec.start();
				const mine = new first.PPDB<Counter>("Players");
				const theirs = new second.PPDB<Counter>("Players");
				const deleted = new Array<string>();
				mine.OnDelete.Connect((key) => deleted.push(key));
				mine.init(KEY, { count: 0 });
				mine.update(KEY, addOne);
				mine.flush();

				theirs.delete(KEY);
				mine.update(KEY, addOne);
				expectFailure("Deleted", () => {
					mine.flush(KEY);
				});

				expect(spec.cloud.records.peek("Players", KEY)).to.equal(undefined);
				expect(mine.getCached(KEY)).to.equal(undefined);
				expect(deleted.join()).to.equal(KEY);
			});
		});

		it("does not mistake a record made anew for the one it knew", () => {
			inCloud((spec) => {
				const first = spec.start();
				const second = spec.start();
				const mine = new first.PPDB<Counter>("Players");
				const theirs = new second.PPDB<Counter>("Players");
				mine.init(KEY, { count: 100 });
				mine.update(KEY, addOne);
				mine.flush();

				spec.cloud.sleep(2);
				theirs.delete(KEY);
				theirs.init(KEY, { count: 0 });
				theirs.update(KEY, addOne);
				theirs.flush();
				mine.update(KEY, addOne);
				mine.flush();

				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});
	});
};
