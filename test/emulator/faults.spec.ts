import { EmulatedCloud } from "../../emulator";
import type { FaultyService, GameServer } from "../../emulator";

const SERVICES: ReadonlyArray<FaultyService> = ["dataStore", "memoryStore", "messaging", "http"];

/** One request to each service; the names of those that fail. */
function failing(server: GameServer): string {
	const requests: Record<FaultyService, () => unknown> = {
		dataStore: () => server.dataStoreService.GetDataStore("s").SetAsync("k", 1),
		memoryStore: () => server.memoryStoreService.GetHashMap("m").SetAsync("k", 1, 60),
		messaging: () => server.messagingService.PublishAsync("t", 1),
		http: () => server.httpService.RequestAsync({ Url: "https://x" }),
	};
	return SERVICES.filter((service) => !pcall(requests[service])[0]).join(" ");
}

function newCloud(seed = 1): EmulatedCloud {
	const cloud = new EmulatedCloud({ seed });
	cloud.http.handle(() => ({ status: 200 }));
	return cloud;
}

export = () => {
	for (const service of SERVICES) {
		it(`a server can be cut off from ${service} alone, for a while`, () => {
			const cloud = newCloud();
			const server = cloud.startServer();
			cloud.faults.scheduleOutage(service, 10, 20, server.jobId);
			cloud.run(() => {
				const other = cloud.startServer();
				expect(failing(server)).to.equal("");
				cloud.sleep(10 - cloud.clock.now());
				expect(failing(server)).to.equal(service);
				expect(failing(other)).to.equal("");
				cloud.sleep(20 - cloud.clock.now());
				expect(failing(server)).to.equal("");
			});
		});
	}

	it("memory stores are flushed as the seed draws it", () => {
		const losses = (seed: number) => {
			const cloud = newCloud(seed);
			const map = cloud.startServer().memoryStoreService.GetHashMap("m");
			cloud.faults.memoryStore.flush = 0.2;
			let pattern = "";
			cloud.run(() => {
				for (let count = 0; count < 100; count++) {
					map.SetAsync("k", 1, 60);
					pattern += map.GetAsync("k") === undefined ? "x" : ".";
				}
			});
			return pattern;
		};
		const [, lost] = losses(5).gsub("x", "x");
		expect(lost / 100).to.be.near(0.2, 0.12);
		expect(losses(5)).to.equal(losses(5));
		expect(losses(5)).never.to.equal(losses(6));
	});

	it("latency spikes are drawn from the seed", () => {
		for (const service of ["dataStore", "memoryStore"] as const) {
			const cloud = newCloud();
			const server = cloud.startServer();
			cloud.faults[service].latencySpike = 1;
			cloud.faults[service].spikeSeconds = { min: 7, max: 8 };
			cloud.run(() => {
				if (service === "dataStore")
					server.dataStoreService.GetDataStore("s").GetAsync("k");
				else server.memoryStoreService.GetHashMap("m").GetAsync("k");
			});
			expect(cloud.clock.now()).to.be.near(7.6, 0.7);
		}
	});

	it("heal ends them all", () => {
		const cloud = newCloud();
		const server = cloud.startServer();
		const { faults } = cloud;
		faults.dataStore.errorBeforeCommit = 1;
		faults.memoryStore.flush = 1;
		faults.messaging.delay = 1;
		faults.http.errorBeforeCommit = 1;
		faults.experienceLoad = math.huge;
		for (const service of SERVICES) faults.beginOutage(service);
		cloud.run(() => {
			expect(failing(server)).to.equal(SERVICES.join(" "));
			faults.heal();
			expect(failing(server)).to.equal("");
			expect(faults.memoryStore.flush).to.equal(0);
			expect(faults.messaging.delay).to.equal(0);
			expect(faults.experienceLoad).to.equal(0);
		});
	});
};
