import { EmulatedCloud } from "../../emulator";

/** A busy minute with faults, written down request by request. */
function trace(seed: number, shuffleResumption: boolean): string {
	const cloud = new EmulatedCloud({ seed, shuffleResumption });
	const lines = new Array<string>();
	cloud.requests.observer = ({ time, server, method, key, failure }) => {
		lines.push(string.format("%.6f %s %s %s %s", time, server, method, key, failure ?? "-"));
	};
	cloud.faults.dataStore.errorBeforeCommit = 0.1;
	cloud.faults.dataStore.errorAfterCommit = 0.1;
	cloud.faults.dataStore.lateCommit = 0.1;
	cloud.faults.memoryStore.latencySpike = 0.1;
	cloud.faults.messaging.loss = 0.2;
	cloud.run(() => {
		for (let index = 0; index < 3; index++) {
			const server = cloud.startServer();
			const store = server.dataStoreService.GetDataStore("s");
			const map = server.memoryStoreService.GetHashMap("m");
			server.spawn(() => {
				pcall(() =>
					server.messagingService.SubscribeAsync("t", ({ Data }) => {
						lines.push(`${server.jobId} got ${tostring(Data)}`);
					}),
				);
				while (true) {
					const key = `k${server.random.integer(1, 3)}`;
					pcall(() =>
						store.UpdateAsync<number, number>(key, (value) => $tuple((value ?? 0) + 1)),
					);
					pcall(() => map.SetAsync(key, 1, 10));
					pcall(() => server.messagingService.PublishAsync("t", key));
					server.task.wait(server.random.next());
				}
			});
		}
		cloud.sleep(60);
	});
	for (const key of cloud.records.keys("s")) {
		lines.push(`${key} = ${tostring(cloud.records.peek("s", key)?.value)}`);
	}
	return lines.join("\n");
}

export = () => {
	for (const shuffled of [false, true]) {
		const how = shuffled ? "shuffled" : "in order";
		it(`gives the same trace for the same seed (${how}), and another for another`, () => {
			const first = trace(11, shuffled);
			expect(first.size() > 1000).to.equal(true);
			expect(first === trace(11, shuffled)).to.equal(true);
			expect(first === trace(12, shuffled)).to.equal(false);
		});
	}
};
