import { addOne, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("hooks", () => {
		it("run after loading and before saving, with the key and the data", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const calls = new Array<string>();
				const store = new PPDB<Counter>("Players", {
					hooks: {
						afterLoad: (key, data: Counter) => calls.push(`load ${key} ${data.count}`),
						beforeSave: (key, data: Counter) => calls.push(`save ${key} ${data.count}`),
					},
				});
				spec.cloud.records.put("Players", KEY, { count: 4 });

				store.init(KEY);
				store.update(KEY, addOne);
				store.leave(KEY);

				expect(calls.join(",")).to.equal(`load ${KEY} 4,save ${KEY} 5`);
			});
		});

		it("cannot stop or delay a save by throwing or yielding, and are reported", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const codes = new Array<string>();
				const store = new PPDB<Counter>("Players", {
					hooks: {
						afterLoad: () => error("broken hook", 0),
						beforeSave: () => {
							server.task.wait(600);
						},
					},
				});
				store.OnError.Connect((problem) => codes.push(problem.code));

				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);
				const before = spec.cloud.clock.now();
				store.flush();

				expect(spec.cloud.clock.now() - before < 1).to.equal(true);
				expect(spec.storedCount("Players", KEY)).to.equal(1);
				expect(codes.join(",")).to.equal("HookFailed");
			});
		});

		it("see a save once, however often it has to be tried", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				let saves = 0;
				const store = new PPDB<Counter>("Players", {
					hooks: {
						beforeSave: () => {
							saves += 1;
						},
					},
				});
				store.init(KEY, { count: 0 });

				spec.cloud.faults.next("dataStore", "UpdateAsync", {
					kind: "errorBefore",
					times: 3,
				});
				store.update(KEY, addOne);
				store.leave(KEY);

				expect(saves).to.equal(1);
			});
		});

		it("may update the document; it goes into the same commit", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				let hooked = false;
				const store: InstanceType<typeof PPDB<Counter>> = new PPDB<Counter>("Players", {
					hooks: {
						beforeSave: (key) => {
							if (!hooked) {
								hooked = true;
								store.update(key, addOne);
							}
						},
					},
				});
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);
				store.leave(KEY);

				expect(spec.storedCount("Players", KEY)).to.equal(2);
				expect(spec.requests("UpdateAsync")).to.equal(1);
			});
		});
	});

	describe("signals", () => {
		it("fire once for each load, save and delete", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const events = new Array<string>();
				store.OnInit.Connect((key, data) => events.push(`init ${key} ${data.count}`));
				store.OnSave.Connect((key, data) => events.push(`save ${key} ${data.count}`));
				store.OnDelete.Connect((key) => events.push(`delete ${key}`));

				store.init(KEY, { count: 1 });
				store.init(KEY);
				store.update(KEY, addOne);
				store.flush();
				store.delete(KEY);

				const expected = [`init ${KEY} 1`, `save ${KEY} 2`, `delete ${KEY}`];
				expect(events.join(",")).to.equal(expected.join(","));
			});
		});
	});

	describe("debug", () => {
		it("freezes what getCached returns", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<{ list: Array<number> }>("Players", { debug: true });
				store.init(KEY, { list: [1] });

				const cached = store.getCached(KEY) as { list: Array<number> };

				expect(() => cached.list.push(2)).to.throw();
				store.update(KEY, (data) => {
					data.list.push(2);
					return data;
				});
				expect(store.getCached(KEY)?.list.size()).to.equal(2);
			});
		});

		it("reports an updater that a replay could not repeat", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { debug: true });
				const codes = new Array<string>();
				store.OnError.Connect((problem) => codes.push(problem.code));
				store.init(KEY, { count: 0 });

				let calls = 0;
				store.update(KEY, (data) => {
					calls += 1;
					data.count += calls;
					return data;
				});
				store.update(KEY, addOne);

				expect(codes.join(",")).to.equal("ImpureUpdate");
			});
		});

		it("refuses a value that cannot be stored in the update itself", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { debug: true });
				store.init(KEY, { count: 3 });
				store.update(KEY, addOne);

				const [ok, problem] = pcall(() => store.update(KEY, () => ({ count: 0 / 0 })));

				expect(ok).to.equal(false);
				expect((problem as { code: string }).code).to.equal("InvalidValue");
				expect(store.getCached(KEY)?.count).to.equal(4);
			});
		});

		it("leaves the document clean when the refused update was the only one", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { debug: true });
				store.init(KEY, { count: 3 });

				pcall(() => store.update(KEY, () => ({ count: 0 / 0 })));
				store.leave(KEY);

				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});

		it("prints a line for each try of a commit: reason, outcome, updates, bytes, seconds", () => {
			inCloud(
				(spec) => {
					const { PPDB, server } = spec.start();
					const store = new PPDB<Counter>("Players", { debug: true });
					store.init(KEY, { count: 1 });
					store.update(KEY, addOne);
					store.update(KEY, addOne);
					spec.cloud.sleep(5);
					store.update(KEY, addOne);
					spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore" });
					store.flush(KEY);
					store.update(KEY, addOne);
					store.leave(KEY);

					const lines = server.output.mapFiltered(({ text }) => {
						const [line] = string.match(text, "commit (.*)");
						return line as string | undefined;
					});
					const { value } = spec.cloud.records.peek("Players", KEY) ?? {};
					const { r: last } = value as { r: number };
					const bytes = server.httpService.JSONEncode(value).size();
					const expected = [
						`(debounce) settled at revision ${last - 2}: 2 updates, ${bytes} bytes, 0.200 s`,
						`(flushing) failed at revision ${last - 2}: 0 updates, 0 bytes, 0.100 s`,
						`(flushing) settled at revision ${last - 1}: 1 updates, ${bytes} bytes, 0.200 s`,
						`(leaving) settled at revision ${last}: 1 updates, ${bytes} bytes, 0.200 s`,
					];
					expect(lines.join("\n")).to.equal(expected.join("\n"));
				},
				{ dataStore: { latency: { min: 0.1, max: 0.1 } } },
			);
		});
	});

	describe("expire", () => {
		it("evicts what nobody used, after storing it, and nothing else", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { expire: 60, debounce: 30 });
				store.init("idle", { count: 0 });
				store.init("busy", { count: 0 });
				store.update("idle", addOne);

				for (let second = 1; second <= 100; second += 10) {
					spec.cloud.sleep(10);
					store.getCached("busy");
				}

				expect(store.getCached("idle")).to.equal(undefined);
				expect(store.getCached("busy")).to.be.ok();
				expect(spec.storedCount("Players", "idle")).to.equal(1);
				spec.cloud.sleep(200);
				expect(store.getCached("busy")).to.equal(undefined);
			});
		});

		it("keeps a document that is used again while it is being stored", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { expire: 5, debounce: 30 });
				store.init(KEY, { count: 0 });
				store.update(KEY, addOne);

				spec.cloud.sleep(5.1);
				store.update(KEY, addOne);
				spec.cloud.sleep(1);

				expect(store.getCached(KEY)?.count).to.equal(2);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("never drops a document that cannot be stored", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", { expire: 5 });
				store.init(KEY, { count: 0 });
				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);

				spec.cloud.sleep(100);
				expect(store.getCached(KEY)?.count).to.equal(1);
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(60);

				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});
	});
};
