import { EmulatedCloud } from "../../emulator";
import type { GameServer } from "../../emulator";

function read(server: GameServer, key: string): void {
	server.dataStoreService.GetDataStore("s").GetAsync(key);
}

function budget(server: GameServer): number {
	return server.dataStoreService.GetRequestBudgetForRequestType("StandardRead");
}

/** Starts this many reads side by side and returns the errors in the order of the requests. */
function burst(
	cloud: EmulatedCloud,
	server: GameServer,
	count: number,
	wait: number,
): Array<string> {
	const outcomes = new Array<string>();
	for (let index = 0; index < count; index++) {
		outcomes.push("waiting");
		server.spawn(() => {
			const [succeeded, failure] = pcall(() => read(server, `k${index}`));
			outcomes[index] = succeeded ? "done" : tostring(failure);
		});
	}
	cloud.sleep(wait);
	return outcomes;
}

function countOf(outcomes: ReadonlyArray<string>, wanted: string): number {
	return outcomes.filter((outcome) => outcome.find(wanted, 1, true)[0] !== undefined).size();
}

export = () => {
	it("starts with a burst and grows by base and players each second", () => {
		const cloud = new EmulatedCloud({ dataStore: { startupBurst: 10 } });
		const server = cloud.startServer();
		cloud.run(() => {
			expect(budget(server)).to.equal(10);
			cloud.sleep(30);
			expect(budget(server)).to.equal(10 + 30);
			for (let userId = 1; userId <= 3; userId++) server.join(userId);
			cloud.sleep(30);
			expect(budget(server)).to.equal(10 + 30 + 90);
		});
	});

	it("stops growing at the cap", () => {
		const cloud = new EmulatedCloud({ dataStore: { capMinutes: 2 } });
		const server = cloud.startServer();
		cloud.run(() => cloud.sleep(3600));
		expect(budget(server)).to.equal(120);
	});

	it("spends one token per read, and both for an update", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		const service = server.dataStoreService;
		cloud.run(() => service.GetDataStore("s").UpdateAsync("k", () => $tuple(1)));
		expect(service.GetRequestBudgetForRequestType("StandardRead")).to.equal(99);
		expect(service.GetRequestBudgetForRequestType("StandardWrite")).to.equal(99);
		expect(service.GetRequestBudgetForRequestType("UpdateAsync")).to.equal(99);
		expect(service.GetRequestBudgetForRequestType("StandardRemove")).to.equal(100);
		expect(cloud.requests.total({ method: "UpdateAsync" }).tokens).to.equal(2);
	});

	it("lets 30 requests wait, refuses the next with 301, and serves those that wait", () => {
		const cloud = new EmulatedCloud({ dataStore: { startupBurst: 5 } });
		const server = cloud.startServer();
		cloud.run(() => {
			const outcomes = burst(cloud, server, 40, 0.9);
			expect(countOf(outcomes, "done")).to.equal(5);
			expect(countOf(outcomes, "waiting")).to.equal(30);
			expect(countOf(outcomes, "301: GetAsync request dropped")).to.equal(5);
			expect(countOf(outcomes, "waiting")).to.equal(30);
			cloud.sleep(40);
			expect(countOf(outcomes, "done")).to.equal(35);
			const warnings = server.output.filter((line) => line.kind === "warn");
			expect(warnings.size()).to.equal(30);
		});
	});

	it("serves the queue in order", () => {
		const cloud = new EmulatedCloud({ dataStore: { startupBurst: 0 } });
		const server = cloud.startServer();
		cloud.run(() => {
			const outcomes = burst(cloud, server, 10, 5.5);
			expect(outcomes.join(" ").find("^done done done done done waiting")[0]).to.be.ok();
		});
	});

	it("names the error instead of numbering it when told to", () => {
		const cloud = new EmulatedCloud({
			dataStore: { startupBurst: 0, throttleErrors: "names" },
		});
		const server = cloud.startServer();
		cloud.run(() => {
			const outcomes = burst(cloud, server, 31, 0.1);
			expect(countOf(outcomes, "StandardReadGameServerThrottled")).to.equal(1);
		});
	});

	it("gives each method its own code when the queue is full", () => {
		const cloud = new EmulatedCloud({ dataStore: { startupBurst: 0 } });
		const server = cloud.startServer();
		const store = server.dataStoreService.GetDataStore("s");
		cloud.run(() => {
			for (let index = 0; index < 30; index++)
				server.spawn(() => store.SetAsync(`k${index}`, 1));
			expect(() => store.SetAsync("x", 1)).to.throw("302: SetAsync");
			expect(() => store.IncrementAsync("x")).to.throw("303: IncrementAsync");
			expect(() => store.UpdateAsync("x", () => $tuple(1))).to.throw("304: UpdateAsync");
			expect(() => store.RemoveAsync("x")).to.throw("306: RemoveAsync");
		});
	});

	it("can be set to nothing by SetRateLimitForRequestType", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.run(() => {
			server.dataStoreService.SetRateLimitForRequestType("StandardRead", 0, 0);
			cloud.sleep(60);
			expect(budget(server)).to.equal(0);
		});
	});
};
