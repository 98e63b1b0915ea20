import { addOne, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	it("keeps what a player has initialised while a batch was at work on it", () => {
		for (const seconds of [0, 0.05, 0.2, 0.4, 0.6, 0.8]) {
			inCloud(
				(spec) => {
					const { PPDB, server } = spec.start();
					const store = new PPDB<Counter>("Players", { template: { count: 0 } });
					server.spawn(() => {
						store.batchUpdate([KEY, "player_2"], addOne);
					});
					spec.cloud.sleep(seconds + 0.001);
					spec.on(server, () => {
						store.init(KEY);
					});
					spec.cloud.sleep(10);
					assert(store.getCached(KEY)?.count === 1, `gone after ${seconds} s`);
					expect(store.getCached("player_2")).to.equal(undefined);
				},
				{ dataStore: { latency: { min: 0.1, max: 0.1 } } },
			);
		}
	});

	it("begins no document whose key was deleted after it was listed", () => {
		inCloud(
			(spec) => {
				const [{ PPDB, server }, other] = [spec.start(), spec.start()];
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				for (let number = 1; number <= 40; number++) {
					spec.cloud.records.put("Players", `player_${number}`, { count: 1 });
				}
				let updated = -1;
				let failed = -1;
				server.spawn(() => {
					const result = store.batchUpdateAll("", addOne);
					updated = result.updated;
					failed = result.failures.size();
				});
				spec.cloud.sleep(0.25);
				const elsewhere = new other.PPDB<Counter>("Players");
				spec.cloud.spawn(() => elsewhere.delete("player_9"));
				spec.cloud.sleep(60);

				expect(updated).to.equal(39);
				expect(failed).to.equal(0);
				expect(spec.storedCount("Players", "player_9")).to.equal(undefined);
				expect(spec.storedCount("Players", "player_8")).to.equal(2);
			},
			{ dataStore: { latency: { min: 0.1, max: 0.1 } } },
		);
	});

	it("goes on when a progress callback waits forever, or its thread is cancelled", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			let isOver = false;
			server.spawn(() => {
				store.batchUpdate([KEY, "player_2", "player_3"], addOne, (done) => {
					const thread = coroutine.running();
					server.task.delay(0.1, () => {
						server.task.cancel(thread);
					});
					if (done > 1) coroutine.yield();
				});
				isOver = true;
			});
			spec.cloud.sleep(10);
			expect(isOver).to.equal(true);
		});
	});
};
