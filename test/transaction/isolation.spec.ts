import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const STORE = "Accounts";

function put(spec: CloudSpec, key: string, count: number, fields: object = {}): void {
	spec.cloud.records.put(STORE, key, { ppdb: 1, v: 0, r: 7, w: {}, d: { count }, ...fields });
}

function pendingIn(spec: CloudSpec, key: string): unknown {
	return (spec.cloud.records.peek(STORE, key)?.value as { p?: unknown } | undefined)?.p;
}

export = () => {
	// Two doctors are on call, and each may only leave while the other stays.
	it("never lets two transactions rely on what the other is changing", () => {
		for (let seed = 1; seed <= 20; seed++) {
			inCloud(
				(spec) => {
					put(spec, "ann", 1);
					put(spec, "bob", 1);
					const keys = ["ann", "bob"];
					for (const name of keys) {
						const { PPDB, server } = spec.start();
						server.spawn(() => {
							new PPDB<Counter>(STORE).transaction(keys, (drafts) => {
								if (drafts.ann.count + drafts.bob.count < 2) return false;
								drafts[name].count = 0;
								return true;
							});
						});
					}
					spec.cloud.sleep(30);

					const counts = ["ann", "bob"].map((key) => spec.storedCount(STORE, key) ?? 0);
					expect(counts[0] + counts[1]).to.equal(1);
				},
				{ seed },
			);
		}
	});

	it("adds up when many servers change the same keys at once, beside single updates", () => {
		inCloud((spec) => {
			put(spec, "a", 0);
			put(spec, "b", 0);
			const servers = [spec.start(), spec.start(), spec.start()];
			let committed = 0;
			for (const { PPDB, server } of servers) {
				server.spawn(() => {
					const store = new PPDB<Counter>(STORE);
					for (let round = 1; round <= 5; round++) {
						store.transaction(["a", "b"], (drafts) => {
							addOne(drafts.a);
							addOne(drafts.b);
						});
						committed += 1;
						store.update("b", addOne);
					}
					store.flush();
				});
			}
			spec.cloud.sleep(120);

			expect(committed).to.equal(15);
			expect(spec.storedCount(STORE, "a")).to.equal(15);
			expect(spec.storedCount(STORE, "b")).to.equal(30);
		});
	});

	/** Lets another server change a key in each run of a transaction; returns how many runs there were. */
	function runsAgainstOthers(spec: CloudSpec): number {
		const store = new (spec.start().PPDB)<Counter>(STORE);
		put(spec, "a", 1);
		put(spec, "b", 1);
		let runs = 0;

		const problem = expectFailure("TransactionConflict", () =>
			store.transaction(["a", "b"], (drafts) => {
				runs += 1;
				put(spec, "a", 1, { r: 7 + runs });
				addOne(drafts.a);
				addOne(drafts.b);
			}),
		);
		const answeredAt = spec.cloud.clock.now();
		spec.cloud.sleep(30);

		assert(answeredAt < 60, "nobody wants to wait that long");
		expect(problem.key).to.equal("a");
		expect(spec.storedCount(STORE, "b")).to.equal(1);
		expect(pendingIn(spec, "b")).to.equal(undefined);
		return runs;
	}

	it("gives up after a number of conflicts, and changes nothing", () => {
		inCloud((spec) => {
			expect(runsAgainstOthers(spec)).to.equal(20);
		});
	});

	it("gives up after fewer when each takes long", () => {
		inCloud(
			(spec) => {
				expect(runsAgainstOthers(spec) < 20).to.equal(true);
			},
			{ dataStore: { latency: { min: 2, max: 2 } } },
		);
	});

	it("refuses bad input before anything is touched", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Counter>(STORE, { template: { count: 0 } });
			const nothing = () => undefined;
			const many = new Array<string>();
			for (let number = 1; number <= 17; number++) many.push(`key_${number}`);

			expectFailure("InvalidArgument", () => store.transaction([], nothing));
			expectFailure("InvalidArgument", () => store.transaction(many, nothing));
			expectFailure("InvalidArgument", () => store.transaction(["a", "a"], nothing));
			expectFailure("InvalidKey", () => store.transaction(["a", ""], nothing));
			expectFailure("InvalidArgument", () => store.transaction(["a"], "no" as never));

			expect(spec.requests("GetAsync")).to.equal(0);
			many.pop();
			expect(store.transaction(many, nothing)).to.equal(true);
		});
	});

	it("changes nothing when one key cannot be changed", () => {
		inCloud((spec) => {
			const { PPDB } = spec.start();
			const store = new PPDB<Counter>(STORE);
			const change = (drafts: Record<string, Counter>) => {
				for (const [, draft] of pairs(drafts)) addOne(draft);
			};
			put(spec, "a", 1);
			put(spec, "newer", 1, { v: 5 });
			put(spec, "gone", 1);
			put(spec, "other", 1);
			store.init("gone");
			spec.cloud.records.remove(STORE, "gone");

			expectFailure("NewerSchema", () => store.transaction(["a", "newer"], change));
			expectFailure("MissingDocument", () => store.transaction(["a", "none"], change));
			expectFailure("Deleted", () => store.transaction(["a", "gone"], change));
			expectFailure("InvalidValue", () =>
				store.transaction(["a", "other"], (drafts) => {
					change(drafts);
					drafts.a.count = 0 / 0;
				}),
			);
			expect(store.getCached("gone")).to.equal(undefined);
			expect(spec.storedCount(STORE, "a")).to.equal(1);
			expect(pendingIn(spec, "a")).to.equal(undefined);
		});
	});

	it("refuses data that does not fit into a record beside the old data", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<{ text: string }>(STORE, {
				template: { text: "" },
			});
			const long = string.rep("x", 2_100_000);
			store.transaction(["a", "b"], (drafts) => {
				drafts.b.text = long;
			});

			const problem = expectFailure("InvalidValue", () =>
				store.transaction(["a", "b"], (drafts) => {
					drafts.a.text = "new";
					drafts.b.text = `${long}y`;
				}),
			);

			expect(problem.key).to.equal("b");
			expect(store.get("a").text).to.equal("");
		});
	});

	it("is done by the server that deletes its primary, or not at all", () => {
		inCloud((spec) => {
			const [first, second] = [spec.start(), spec.start()];
			put(spec, "a", 1);
			put(spec, "b", 1);
			first.server.spawn(() => {
				new first.PPDB<Counter>(STORE).transaction(["a", "b"], (drafts) => {
					addOne(drafts.a);
					addOne(drafts.b);
				});
			});
			while (spec.storedCount(STORE, "a") !== 2) spec.cloud.sleep(0.01);
			first.server.crash();

			new second.PPDB<Counter>(STORE).delete("a");

			expect(spec.cloud.records.peek(STORE, "a")).to.equal(undefined);
			expect(spec.storedCount(STORE, "b")).to.equal(2);
			expect(pendingIn(spec, "b")).to.equal(undefined);
		});
	});

	it("is finished by a server that closes in the middle of it", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			put(spec, "a", 1);
			put(spec, "b", 1);
			server.spawn(() => {
				new PPDB<Counter>(STORE).transaction(["a", "b"], (drafts) => {
					addOne(drafts.a);
					addOne(drafts.b);
				});
			});
			spec.cloud.sleep(0.6);
			server.shutdown();

			expect(spec.storedCount(STORE, "a")).to.equal(2);
			expect(spec.storedCount(STORE, "b")).to.equal(2);
		});
	});

	// Seed 9000140: callers that did not wait for each other queued up for minutes.
	it("has an answer within a minute, however many want the same keys on one server", () => {
		inCloud((spec) => {
			const { server, PPDB } = spec.start();
			for (let userId = 1; userId <= 30; userId++) server.join(userId);
			const store = new PPDB<Counter>("Accounts", { template: { count: 0 } });
			const seconds = new Array<number>();
			let made = 0;
			for (let call = 1; call <= 300; call++) {
				server.spawn(() => {
					const began = spec.cloud.clock.now();
					const [ok] = pcall(() =>
						store.transaction(["a", "b"], (drafts) => {
							drafts.a.count += 1;
							drafts.b.count -= 1;
						}),
					);
					made += ok ? 1 : 0;
					seconds.push(spec.cloud.clock.now() - began);
				});
			}
			spec.cloud.sleep(100);

			expect(seconds.size()).to.equal(300);
			expect(seconds.every((waited) => waited < 60)).to.equal(true);
			expect(made > 0).to.equal(true);
			expect(spec.storedCount("Accounts", "a")).to.equal(made);
			expect(spec.storedCount("Accounts", "b")).to.equal(-made);
		});
	});
};
