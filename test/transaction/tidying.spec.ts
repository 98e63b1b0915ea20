import { inCloud, type Counter } from "../support/in-cloud";
import { LEG_SECONDS, OPTIONS, put, STEP_SECONDS, STORE } from "../support/accounts";

export = () => {
	// Seed 401310: forty reads that only tidied up kept a transaction of a small server waiting for two minutes.
	it("is tidied up for two keys at a time, however many a dead server has left", () => {
		inCloud((spec) => {
			const couples = new Array<ReadonlyArray<string>>();
			for (let number = 1; number <= 20; number++) {
				couples.push([`from_${number}`, `to_${number}`]);
			}
			const [owner, { server, PPDB }] = [spec.start(), spec.start()];
			// With this many players both may send enough requests for everything at the same time.
			for (let userId = 1; userId <= 40; userId++) owner.server.join(userId);
			for (let userId = 41; userId <= 80; userId++) server.join(userId);
			for (const keys of couples) {
				for (const key of keys) put(spec, key);
				owner.server.spawn(() => {
					new owner.PPDB<Counter>(STORE).transaction(keys, (drafts) => {
						for (const key of keys) drafts[key].count += 1;
					});
				});
			}
			while (spec.requests("UpdateAsync") <= 2 * couples.size())
				spec.cloud.sleep(STEP_SECONDS);
			// The first keys have the change, the second ones are pending.
			spec.cloud.sleep(2 * LEG_SECONDS);
			owner.server.crash();
			const store = new PPDB<Counter>(STORE);
			for (const [, to] of couples) {
				server.spawn(() => {
					store.init(to);
				});
			}
			// The server that saw a change pending finishes it three seconds later.
			spec.cloud.sleep(2);
			let most = 0;
			for (let step = 1; step <= 1200; step++) {
				spec.cloud.sleep(STEP_SECONDS);
				most = math.max(most, PPDB.stat().inFlight);
			}

			expect(most <= 4).to.equal(true);
			for (const [, to] of couples) {
				const record = spec.cloud.records.peek(STORE, to)?.value as { p?: unknown };
				expect(record.p).to.equal(undefined);
				expect(spec.storedCount(STORE, to)).to.equal(101);
			}
		}, OPTIONS);
	});
};
