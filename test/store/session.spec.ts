import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";
import { add, beginLeave, KEY, load, open, openHeld, time } from "../support/session-player";

export = () => {
	it("loads a free key in one round trip, and writes nothing for a session without a change", () => {
		inCloud((spec) => {
			const a = open(spec);
			spec.cloud.sleep(1);
			expect(load(spec, a) < 0.4).to.equal(true);
			spec.on(a.server, () => {
				a.store.leave(KEY);
			});
			expect(spec.requests("UpdateAsync")).to.equal(0);
			expect(spec.requests("GetAsync")).to.equal(1);
		});
	});

	it("lets the next server have what is being stored while a player hops", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			beginLeave(a);
			expect(load(spec, b) < 1.2).to.equal(true);
			expect(b.store.getCached(KEY)?.count).to.equal(1);
			add(spec, b);
			spec.cloud.sleep(3);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
			expect(b.lost.size()).to.equal(0);
		});
	});

	it("hands a document over that is in use, and refuses updates of it then", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			expect(load(spec, b) < 3).to.equal(true);
			expect(b.store.getCached(KEY)?.count).to.equal(1);
			expect(a.lost.join()).to.equal(KEY);
			spec.on(a.server, () => {
				expectFailure("LockLost", () => {
					a.store.update(KEY, addOne);
				});
			});
			// A caller that wants it back inits it again, and gets what became of it meanwhile.
			add(spec, b);
			load(spec, a);
			expect(a.store.getCached(KEY)?.count).to.equal(2);
			expect(b.lost.join()).to.equal(KEY);
			add(spec, a);
			spec.cloud.sleep(3);
			expect(spec.storedCount("Players", KEY)).to.equal(3);
		});
	});

	it("takes over from a server that crashed, within the lease's seconds", () => {
		inCloud((spec) => {
			const [a, b] = [open(spec), open(spec)];
			spec.cloud.sleep(1);
			load(spec, a);
			a.server.crash();
			spec.cloud.sleep(5);
			expect(load(spec, b) < 9).to.equal(true);
		});
	});

	it("takes back what is being left, and the document with it", () => {
		inCloud((spec) => {
			const a = open(spec);
			spec.cloud.sleep(1);
			load(spec, a);
			add(spec, a);
			beginLeave(a);
			spec.cloud.sleep(0.05);
			expect(load(spec, a) < 0.4).to.equal(true);
			add(spec, a);
			spec.cloud.sleep(3);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
			expect(a.store.inspect(KEY)?.lease).to.equal("held");
		});
	});

	it("stores an update that comes while it is left, or later, and takes nothing back for it", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			beginLeave(a);
			spec.cloud.sleep(0.05);
			add(spec, a);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
			expect(a.store.size()).to.equal(0);
			expect(load(spec, b) < 0.5).to.equal(true);
			add(spec, b);
			// The document is the other server's by now.
			add(spec, a);
			spec.cloud.sleep(3);
			expect(a.store.size()).to.equal(0);
			expect(b.store.getCached(KEY)?.count).to.equal(4);
			expect(spec.storedCount("Players", KEY)).to.equal(4);
			expect(b.lost.size() + a.lost.size()).to.equal(0);
		});
	});

	it("names the server that cannot store what it owes, when the time is over", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec, { loadTimeout: 10 });
			spec.cloud.faults.beginOutage("dataStore", a.server.jobId);
			beginLeave(a);
			let message = "";
			const seconds = time(spec, b, () => {
				message = expectFailure("LockTimeout", () => {
					b.store.init(KEY);
				}).message;
			});
			expect(seconds >= 10 && seconds < 12).to.equal(true);
			expect(message.match("server %x+ ")[0]).to.be.ok();
			spec.cloud.faults.endOutage("dataStore", a.server.jobId);
			load(spec, b);
			expect(b.store.getCached(KEY)?.count).to.equal(1);
		});
	});

	it("waits for the lease and for what is owed no longer than loadTimeout together", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec, { loadTimeout: 10 });
			spec.cloud.faults.beginOutage("dataStore", a.server.jobId);
			spec.cloud.faults.beginOutage("memoryStore", a.server.jobId);
			spec.cloud.spawn(() => {
				spec.cloud.sleep(6);
				spec.cloud.faults.endOutage("memoryStore", a.server.jobId);
			});
			const seconds = time(spec, b, () => {
				expectFailure("LockTimeout", () => {
					b.store.init(KEY);
				});
			});
			expect(seconds >= 10 && seconds < 11).to.equal(true);
		});
	});

	it("says so when what it has for the next server cannot be stored, and init is called again", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			spec.cloud.faults.beginOutage("dataStore", a.server.jobId);
			b.server.spawn(() => {
				pcall(() => b.store.init(KEY));
			});
			spec.cloud.sleep(3);
			expect(a.lost.join()).to.equal(KEY);
			const seconds = time(spec, a, () => {
				expectFailure("CommitFailed", () => {
					a.store.init(KEY);
				});
			});
			expect(seconds < 30).to.equal(true);
			spec.cloud.faults.endOutage("dataStore", a.server.jobId);
			load(spec, a);
			expect(a.store.getCached(KEY)?.count).to.equal(1);
		});
	});

	it("goes on without a lease when MemoryStore is down, says so once, and gets it later", () => {
		inCloud((spec) => {
			const a = open(spec);
			spec.cloud.faults.beginOutage("memoryStore");
			const seconds = load(spec, a);
			expect(seconds > 3 && seconds < 6).to.equal(true);
			spec.on(a.server, () => {
				a.store.init("player_2");
			});
			expect(a.server.output.filter(({ kind }) => kind === "warn").size()).to.equal(1);
			expect(a.store.inspect(KEY)?.lease).to.equal("unproven");
			expect(a.store.stat().degraded.includes("MemoryStoreDown")).to.equal(true);
			add(spec, a);
			spec.cloud.sleep(3);
			expect(spec.storedCount("Players", KEY)).to.equal(1);
			spec.cloud.faults.endOutage("memoryStore");
			spec.cloud.sleep(15);
			expect(a.store.inspect(KEY)?.lease).to.equal("held");
			expect(a.store.stat().leases).to.equal(2);
		});
	});

	it("does not go on without one where it is required", () => {
		inCloud((spec) => {
			const a = open(spec, { requireLease: true });
			spec.cloud.faults.beginOutage("memoryStore");
			spec.on(a.server, () => {
				expectFailure("LockUnavailable", () => {
					a.store.init(KEY);
				});
			});
		});
	});

	it("finds out that its lease was taken while it stood still, and merges its log", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			a.server.freeze(40);
			spec.cloud.sleep(0.01);
			expect(load(spec, b) < 15).to.equal(true);
			add(spec, b);
			spec.cloud.sleep(40);
			expect(a.lost.join()).to.equal(KEY);
			expect(spec.storedCount("Players", KEY)).to.equal(2);
			expect(b.store.inspect(KEY)?.lease).to.equal("held");
		});
	});

	it("keeps its leases when MemoryStore loses everything", () => {
		inCloud((spec) => {
			const [a, b] = [open(spec), open(spec)];
			spec.cloud.sleep(1);
			load(spec, a);
			spec.cloud.memory.flush();
			spec.cloud.sleep(6);
			expect(a.store.inspect(KEY)?.lease).to.equal("held");
			load(spec, b);
			expect(a.lost.join()).to.equal(KEY);
		});
	});

	it("gives its leases back when the server closes", () => {
		inCloud((spec) => {
			const [a, b] = openHeld(spec);
			a.server.shutdown();
			expect(load(spec, b) < 0.5).to.equal(true);
			expect(b.store.getCached(KEY)?.count).to.equal(1);
		});
	});

	it("gives back what it was said to hold although it has nothing of it", () => {
		inCloud((spec) => {
			const [a, b] = [open(spec), open(spec)];
			spec.cloud.sleep(1);
			load(spec, a);
			// The only request that tells of the leave lands late, and seems to have failed.
			spec.cloud.faults.beginOutage("memoryStore", a.server.jobId);
			spec.on(a.server, () => {
				a.store.leave(KEY);
			});
			spec.cloud.faults.endOutage("memoryStore", a.server.jobId);
			expect(load(spec, b) < 4).to.equal(true);
		});
	});

	it("works in a place without memory stores", () => {
		inCloud((spec) => {
			const library = spec.start({ published: false });
			const store = new library.PPDB<Counter>("Players", {
				lock: "session",
				requireLease: true,
				template: { count: 0 },
			});
			spec.on(library.server, () => {
				expect(store.init(KEY).count).to.equal(0);
			});
		});
	});
};
