import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { commit, countsOf, KEY, share, STORE } from "../support/sharer";

/** How many moments are tried for what has to coincide for a server to miss something. */
const MOMENTS = 50;
const MOMENT_SECONDS = 0.03;

/** A server makes an update, stores it and lets the key go at once. */
function comeAndGo(spec: CloudSpec): void {
	const { server, PPDB } = spec.start();
	const store = new PPDB<Counter>(STORE, { debounce: 0 });
	spec.on(server, () => {
		store.update(KEY, addOne);
		store.flush(KEY);
		store.leave(KEY);
	});
}

function itemUnits(spec: CloudSpec): number {
	const method = "HashMap.UpdateAsync";
	return spec.cloud.requests.total({ service: "memoryStore", method }).tokens;
}

/*
 * A server that takes itself for the only one with a key pays nothing and looks at nothing, so others
 * must get through to it. Each case was found by the simulation.
 */
export = () => {
	it("stays in the item for as long as it has the key, for two units in four hours", () => {
		inCloud((spec) => {
			const [alone] = share(spec, 1);
			const unitsBefore = itemUnits(spec);
			for (let hour = 1; hour <= 16; hour++) {
				spec.cloud.sleep(3600);
				const item = spec.cloud.memory.hashMap(`PPDB:${STORE}`).read(`s:${KEY}`);
				assert(item !== undefined, `it is not in the item after ${hour} h`);
			}
			expect(itemUnits(spec) - unitsBefore <= 8).to.equal(true);
			expect(countsOf([alone])).to.equal("0");
		});
	});

	// Seed 60188: the newest revision came up while the one before was being written, and was never told.
	it("hears of the last commit of a server that came and left, whenever that commits", () => {
		for (let moment = 0; moment < MOMENTS; moment++) {
			inCloud((spec) => {
				const [first] = share(spec, 1);
				const { server, PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE, { debounce: 0 });
				const fault = { kind: "errorBefore", times: 2 } as const;
				spec.cloud.faults.next("memoryStore", "HashMap.UpdateAsync", fault);
				spec.on(server, () => {
					store.init(KEY, { count: 0 });
					store.update(KEY, addOne);
					store.flush(KEY);
				});
				commit(spec, first);
				spec.cloud.sleep(moment * MOMENT_SECONDS);
				spec.on(server, () => {
					store.update(KEY, addOne);
					store.flush(KEY);
					store.leave(KEY);
				});
				spec.cloud.sleep(5);
				expect(countsOf([first])).to.equal("3");
			});
		}
	});

	it("finds what a server stored that left while messages got lost", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const fault = { kind: "errorAfter", times: 100 } as const;
			spec.cloud.faults.next("memoryStore", "Queue.ReadAsync", fault);
			comeAndGo(spec);
			spec.cloud.sleep(5);
			spec.cloud.faults.heal();
			spec.cloud.sleep(25);
			expect(countsOf([first])).to.equal("1");
		});
	});

	it("hears of a server that left while messages could not be sent", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const fault = { kind: "errorBefore", times: 6 } as const;
			spec.cloud.faults.next("memoryStore", "Queue.AddAsync", fault);
			comeAndGo(spec);
			spec.cloud.sleep(20);
			expect(countsOf([first])).to.equal("1");
		});
	});

	// A write had landed, all memory was lost, and then its answer came: the server took itself for named.
	it("does not take itself for named when memory was lost before a write was answered", () => {
		inCloud((spec) => {
			const { server, PPDB } = spec.start();
			const store = new PPDB<Counter>(STORE, { debounce: 0, template: { count: 0 } });
			const writes = () =>
				spec.cloud.requests.total({ service: "memoryStore", method: "HashMap.UpdateAsync" })
					.requests;
			spec.on(server, () => {
				store.init("another");
			});
			spec.cloud.sleep(6);
			const before = writes();
			server.spawn(() => {
				store.init(KEY);
			});
			while (writes() === before) spec.cloud.sleep(0.01);
			// Its second leg takes 20 s, and lands in the middle of them.
			spec.cloud.faults.memoryStore.latencySpike = 1;
			spec.cloud.faults.memoryStore.spikeSeconds = { min: 20, max: 20 };
			spec.cloud.sleep(0.15);
			spec.cloud.faults.memoryStore.latencySpike = 0;
			spec.cloud.sleep(12);
			spec.cloud.memory.flush();
			spec.cloud.sleep(9);

			const [second] = share(spec, 1);
			commit(spec, second);
			spec.cloud.sleep(5);
			expect(store.getCached(KEY)?.count).to.equal(1);
		});
	});

	// Seed 60412: a server that had missed it removed it of the item after it had come back.
	it("looks whether it is still named for a while after it counted as gone", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			spec.cloud.memory.flush();
			spec.cloud.sleep(20);
			spec.cloud.memory.hashMap(`PPDB:${STORE}`).remove(`s:${KEY}`);
			const [second] = share(spec, 1);
			commit(spec, second);
			spec.cloud.sleep(30);
			expect(countsOf([first])).to.equal("1");
		});
	});

	// Seed 162 with 40 accounts: a commit landed just after its server had closed, of which nobody told.
	it("reads what lands after its server has closed, and who has come since does so too", () => {
		for (const lateSeconds of [30, 34, 40]) {
			inCloud((spec) => {
				const [first, second] = share(spec, 2);
				const { faults } = spec.cloud;
				faults.dataStore.lateSeconds = { min: lateSeconds, max: lateSeconds };
				faults.next("dataStore", "UpdateAsync", { kind: "late", times: 1000 });
				spec.on(second.server, () => {
					second.store.update(KEY, addOne);
				});
				second.server.shutdown();
				faults.heal();
				const { server, PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE);
				spec.on(server, () => {
					store.init(KEY);
				});
				spec.cloud.sleep(30);
				expect(countsOf([first, { ...second, store }])).to.equal("1 1");
			});
		}
	});

	it("reads what lands after its server has closed, if it came only then", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const { faults } = spec.cloud;
			faults.dataStore.lateSeconds = { min: 35, max: 35 };
			faults.next("dataStore", "UpdateAsync", { kind: "late", times: 1000 });
			spec.on(first.server, () => {
				first.store.update(KEY, addOne);
			});
			first.server.shutdown();
			faults.heal();
			const { server, PPDB } = spec.start();
			const store = new PPDB<Counter>(STORE);
			spec.on(server, () => {
				store.init(KEY);
			});
			expect(store.getCached(KEY)?.count).to.equal(0);
			spec.cloud.sleep(30);
			expect(store.getCached(KEY)?.count).to.equal(1);
		});
	});

	// Seed 401286: the server that deleted the key had long been told that it could not be done.
	it("hears of a removal that lands after it was given up", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const { server, PPDB } = spec.start();
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "late" });
			spec.on(server, () => {
				const store = new PPDB<Counter>(STORE, { retries: 0 });
				expectFailure("DeleteFailed", () => {
					store.delete(KEY);
				});
			});
			spec.cloud.sleep(20);

			expect(spec.stored(STORE, KEY)).to.equal(undefined);
			expect(countsOf([first])).to.equal("nil");
		});
	});

	// Seed 401856: a server that could not write itself in closed before the next try, and told nobody of its commit.
	it("hears of a server that closes as soon as it can tell anything", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const { server, PPDB } = spec.start();
			spec.cloud.faults.beginOutage("memoryStore", server.jobId);
			const store = new PPDB<Counter>(STORE, { debounce: 0 });
			spec.on(server, () => {
				store.init(KEY);
			});
			spec.cloud.sleep(20);
			spec.on(server, () => {
				store.update(KEY, addOne);
				store.flush(KEY);
			});
			spec.cloud.faults.endOutage("memoryStore", server.jobId);
			server.shutdown();
			spec.cloud.sleep(6);

			expect(countsOf([first])).to.equal("1");
		});
	});

	// Seed 510336: in session mode nothing else would have looked at it any more.
	it("looks again at a record that could not be read", () => {
		inCloud((spec) => {
			const [first, second] = share(spec, 2, { retries: 0 });
			const fault = { kind: "errorBefore", times: 1 } as const;
			spec.cloud.faults.next("dataStore", "GetAsync", fault);
			commit(spec, first);
			spec.cloud.sleep(5);
			expect(countsOf([second])).to.equal("0");
			spec.cloud.sleep(5);
			expect(countsOf([second])).to.equal("1");
		});
	});

	it("compares all with the records after trouble, even if servers came and went unseen", () => {
		inCloud((spec) => {
			const [first] = share(spec, 1);
			const { server, PPDB } = spec.start();
			spec.cloud.faults.beginOutage("memoryStore", server.jobId);
			const fault = { kind: "errorAfter", times: 3 } as const;
			spec.cloud.faults.next("memoryStore", "Queue.ReadAsync", fault);
			spec.on(server, () => {
				const store = new PPDB<Counter>(STORE);
				store.init(KEY);
				store.update(KEY, addOne);
				store.flush(KEY);
			});
			server.crash();
			spec.cloud.sleep(90);

			expect(countsOf([first])).to.equal("1");
		});
	});
};
