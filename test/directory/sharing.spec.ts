import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { commit, countsOf, KEY, share, STORE, type Sharer } from "../support/sharer";

/** Request units that a server has spent on items and messages, without those for being there. */
function units(spec: CloudSpec, { server }: Sharer): number {
	const spent = (method: string) =>
		spec.cloud.requests.total({ service: "memoryStore", method, server: server.jobId }).tokens;
	return spent("HashMap.UpdateAsync") + spent("Queue.AddAsync");
}

/** Reads of records so far. */
function reads(spec: CloudSpec): number {
	return spec.requests("GetAsync");
}

export = () => {
	it("brings each commit to all others within 5 s", () => {
		inCloud((spec) => {
			const sharers = share(spec, 4);
			for (let round = 1; round <= 5; round++) {
				commit(spec, sharers[round % 4]);
				spec.cloud.sleep(5);
				expect(countsOf(sharers)).to.equal(`${round} ${round} ${round} ${round}`);
			}
		});
	});

	it("costs a server that is alone nothing but two units to come and two to go", () => {
		inCloud((spec) => {
			const [alone] = share(spec, 1);
			expect(units(spec, alone)).to.equal(2);
			for (let round = 1; round <= 20; round++) commit(spec, alone);
			spec.cloud.sleep(120);
			expect(units(spec, alone)).to.equal(2);
			spec.on(alone.server, () => {
				alone.store.leave(KEY);
			});
			spec.cloud.sleep(1);
			expect(units(spec, alone)).to.equal(4);
			expect(reads(spec)).to.equal(1);
			spec.cloud.sleep(30);
			expect(spec.cloud.memory.hashMap(`PPDB:${STORE}`).size()).to.equal(0);
		});
	});

	it("is alone again once the others have left", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2);
			expect(first.store.stat().sharers).to.equal(1);
			expect(first.store.inspect(KEY)?.sharers).to.equal(1);
			spec.on(second.server, () => {
				second.store.leave(KEY);
			});
			spec.cloud.sleep(30);
			expect(first.store.stat().sharers).to.equal(0);
			const before = units(spec, first);
			for (let round = 1; round <= 5; round++) commit(spec, first);
			spec.cloud.sleep(60);
			expect(units(spec, first)).to.equal(before);
		});
	});

	it("merges what another server has stored with updates that are not stored yet", () => {
		inCloud((spec) => {
			const sharers = share(spec, 2, { debounce: 60 });
			const [first, second] = sharers;
			first.store.update(KEY, addOne);
			commit(spec, second);
			spec.cloud.sleep(5);
			expect(countsOf(sharers)).to.equal("2 1");
			spec.cloud.sleep(60);
			expect(countsOf(sharers)).to.equal("2 2");
		});
	});

	it("evicts what is stale where that is wanted, but not before it is stored", () => {
		inCloud((spec) => {
			const sharers = share(spec, 2, { debounce: 60, onInvalidate: "evict" });
			const [first, second] = sharers;
			first.store.update(KEY, addOne);
			commit(spec, second);
			spec.cloud.sleep(6);
			expect(first.store.getCached(KEY)).to.equal(undefined);
			expect(spec.storedCount(STORE, KEY)).to.equal(2);
		});
	});

	it("tells of a deletion", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2);
			let deleted = "";
			first.store.OnDelete.Connect((key) => {
				deleted += key;
			});
			spec.on(second.server, () => {
				second.store.delete(KEY, () => undefined);
			});
			spec.cloud.sleep(6);
			expect(deleted).to.equal(KEY);
			expect(first.store.getCached(KEY)).to.equal(undefined);
		});
	});

	it("says that a document was stale, and then what has become of it", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2);
			const before = [first.store.stat(), second.store.stat()];
			let heard = "";
			first.store.OnInvalidate.Connect((key) => {
				heard += `${key};`;
			});
			first.store.OnChange.Connect((key, data, previous, source) => {
				heard += `${key} ${previous.count} ${data.count} ${source}`;
			});
			commit(spec, second);
			spec.cloud.sleep(5);
			expect(heard).to.equal(`${KEY};${KEY} 0 1 remote`);
			const { invalidationsReceived } = first.store.stat();
			expect(invalidationsReceived - before[0].invalidationsReceived).to.equal(1);
			const { invalidationsSent } = second.store.stat();
			expect(invalidationsSent - before[1].invalidationsSent).to.equal(1);
		});
	});

	// Found by the simulation: no server knew of such a removal, so none announced it.
	it("tells of a deletion that is under way when the server closes", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2);
			second.server.spawn(() => {
				second.store.delete(KEY);
			});
			spec.cloud.sleep(0.01);
			second.server.shutdown();
			spec.cloud.sleep(5);
			expect(countsOf([first])).to.equal("nil");
		});
	});

	it("finds out about a removal that landed long after it was given up", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2, { retries: 0 });
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "late" });
			spec.on(second.server, () => {
				expectFailure("DeleteFailed", () => second.store.delete(KEY));
			});
			expect(countsOf([first, second])).to.equal("0 0");
			spec.cloud.sleep(120);
			expect(countsOf([first, second])).to.equal("nil nil");
		});
	});

	it("tells of a change that a server made without keeping the key", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2);
			spec.on(second.server, () => {
				second.store.leave(KEY);
			});
			spec.cloud.sleep(30);
			spec.on(second.server, () => {
				second.store.update(KEY, addOne);
				second.store.leave(KEY);
			});
			spec.cloud.sleep(5);
			expect(first.store.getCached(KEY)?.count).to.equal(1);
		});
	});

	it("needs 30 s where every message is lost", () => {
		inCloud((spec) => {
			const lose = () => {
				spec.cloud.faults.next("memoryStore", "Queue.ReadAsync", {
					kind: "errorAfter",
					times: 100_000,
				});
			};
			lose();
			const sharers = share(spec, 3);
			for (let round = 1; round <= 3; round++) {
				commit(spec, sharers[round % 3]);
				spec.cloud.sleep(30);
				expect(countsOf(sharers)).to.equal(`${round} ${round} ${round}`);
			}
		});
	});

	it("needs 30 s where MemoryStore is down, and 5 s again once it works", () => {
		inCloud((spec) => {
			const sharers = share(spec, 3);
			spec.cloud.faults.beginOutage("memoryStore");
			spec.cloud.sleep(20);
			for (let round = 1; round <= 3; round++) {
				commit(spec, sharers[round % 3]);
				spec.cloud.sleep(30);
				expect(countsOf(sharers)).to.equal(`${round} ${round} ${round}`);
			}
			spec.cloud.faults.endOutage("memoryStore");
			spec.cloud.sleep(25);
			commit(spec, sharers[0]);
			spec.cloud.sleep(5);
			expect(countsOf(sharers)).to.equal("4 4 4");
		});
	});

	it("registers anew after all memory was lost", () => {
		inCloud((spec) => {
			const sharers = share(spec, 3);
			spec.cloud.memory.flush();
			spec.cloud.sleep(20);
			commit(spec, sharers[1]);
			spec.cloud.sleep(5);
			expect(countsOf(sharers)).to.equal("1 1 1");
		});
	});

	it("brings the last commit of a server that crashed before it told anybody", () => {
		inCloud((spec) => {
			const sharers = share(spec, 3);
			const [first, second, third] = sharers;
			spec.cloud.faults.beginOutage("memoryStore", first.server.jobId);
			commit(spec, first);
			first.server.crash();
			spec.cloud.sleep(40);
			expect(countsOf([second, third])).to.equal("1 1");
			expect(second.store.stat().sharers).to.equal(1);
		});
	});

	it("looks by itself where there are too many to tell", () => {
		inCloud((spec) => {
			const map = spec.cloud.memory.hashMap(`PPDB:${STORE}`);
			const ids = new Array<string>();
			for (let id = 1; id <= 500; id++) ids.push(string.format("%012x", id));
			map.write(`s:${KEY}`, { value: ids.join(""), bytes: 0 }, 3600);
			const sharers = share(spec, 3);
			const messages = () =>
				spec.cloud.requests.total({ service: "memoryStore", method: "Queue.AddAsync" })
					.requests;
			expect(messages()).to.equal(0);
			commit(spec, sharers[1]);
			spec.cloud.sleep(30);
			expect(countsOf(sharers)).to.equal("1 1 1");
			expect(messages()).to.equal(0);
		});
	});

	it("writes no more than 50 items at a time, so that a limit is not knocked at by thousands of keys", () => {
		inCloud(
			(spec) => {
				const { server, PPDB } = spec.start();
				// With this many players all may be loaded at the same time.
				for (let userId = 1; userId <= 40; userId++) server.join(userId);
				const store = new PPDB<Counter>(STORE, { template: { count: 0 } });
				spec.cloud.faults.next("memoryStore", "HashMap.UpdateAsync", {
					kind: "errorBefore",
					message: "RequestThrottled: limit",
					times: 100_000,
				});
				spec.on(server, () => {
					store.init("key_0");
				});
				for (let number = 1; number <= 300; number++) {
					server.spawn(() => {
						store.init(`key_${number}`);
					});
				}
				spec.cloud.sleep(30);
				const { requests } = spec.cloud.requests.total({
					service: "memoryStore",
					method: "HashMap.UpdateAsync",
				});
				// Each of the 50 waits 0.5 s after a first failure, and twice as long each time.
				expect(requests < 50 * 8).to.equal(true);
				spec.cloud.faults.heal();
				spec.cloud.sleep(40);
				for (const key of ["key_0", "key_150", "key_300"]) {
					const map = spec.cloud.memory.hashMap(`PPDB:${STORE}`);
					assert(map.read(`s:${key}`) !== undefined, `${key} is not registered`);
				}
			},
			{ dataStore: { enforceBudgets: false } },
		);
	});

	it("sends nothing in a place without memory stores", () => {
		inCloud((spec) => {
			const { server, PPDB } = spec.start({ published: false });
			spec.on(server, () => {
				const store = new PPDB<Counter>(STORE, { template: { count: 0 }, debounce: 0 });
				for (let round = 1; round <= 3; round++) {
					store.update(KEY, addOne);
					store.flush(KEY);
				}
			});
			spec.cloud.sleep(120);
			expect(spec.cloud.requests.total({ service: "memoryStore" }).requests <= 2).to.equal(
				true,
			);
		});
	});
};
