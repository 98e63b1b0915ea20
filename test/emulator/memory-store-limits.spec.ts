import { EmulatedCloud } from "../../emulator";
import type { CloudOptions, GameServer } from "../../emulator";

const DAY = 24 * 3600;
/** A text whose JSON is 10 KB. */
const TEN_KILOBYTES = string.rep("x", 10 * 1024 - 2);

function withServer(
	body: (cloud: EmulatedCloud, server: GameServer) => void,
	options?: CloudOptions,
): void {
	const cloud = new EmulatedCloud(options);
	cloud.run(() => body(cloud, cloud.startServer()));
}

function units(cloud: EmulatedCloud, method: string): number {
	return cloud.requests.total({ service: "memoryStore", method }).tokens;
}

export = () => {
	describe("memory", () => {
		it("is 64 KB; over it only calls that need more fail", () => {
			withServer((_, server) => {
				const map = server.memoryStoreService.GetHashMap("m");
				for (let index = 0; index < 6; index++)
					map.SetAsync(`k${index}`, TEN_KILOBYTES, 60);
				expect(() => map.SetAsync("k6", TEN_KILOBYTES, 60)).to.throw(
					"TotalMemoryOverLimit",
				);
				expect(() => map.UpdateAsync("k6", () => TEN_KILOBYTES, 60)).to.throw(
					"TotalMemoryOverLimit",
				);
				const queue = server.memoryStoreService.GetQueue("q");
				expect(() => queue.AddAsync(TEN_KILOBYTES, 60)).to.throw("TotalMemoryOverLimit");
				expect(() => map.SetAsync("k0", TEN_KILOBYTES, 60)).never.to.throw();
				expect(() => map.SetAsync("k0", "small", 60)).never.to.throw();
				expect(() => queue.AddAsync(TEN_KILOBYTES, 60)).never.to.throw();
			});
		});

		it("is given back by removals, by the end of a life, and by a flush", () => {
			withServer((cloud, server) => {
				const map = server.memoryStoreService.GetSortedMap("m");
				const queue = server.memoryStoreService.GetQueue("q");
				map.SetAsync("short", TEN_KILOBYTES, 10, 5);
				queue.AddAsync(TEN_KILOBYTES, 60);
				const used = 2 * 10 * 1024 + "short".size() + "5".size();
				expect(cloud.memory.quota.usedBytes()).to.equal(used);
				const [, id] = queue.ReadAsync(1, false, 0);
				queue.RemoveAsync(id);
				expect(cloud.memory.quota.usedBytes()).to.equal(used - 10 * 1024);
				cloud.sleep(10);
				for (let index = 0; index < 6; index++) {
					map.SetAsync(`k${index}`, TEN_KILOBYTES, 60); // needs what the dead item used
				}
				cloud.memory.flush();
				expect(cloud.memory.quota.usedBytes()).to.equal(0);
			});
		});

		it("grows by 1.2 KB per user at once and shrinks 8 days after they left", () => {
			withServer((cloud, server) => {
				const quota = cloud.memory.quota;
				const kilobytes = () => quota.limit() / 1024;
				for (let userId = 1; userId <= 10; userId++) server.join(userId);
				expect(kilobytes()).to.be.near(64 + 12);
				for (const player of server.players.GetPlayers()) server.leave(player);
				cloud.sleep(8 * DAY - 1);
				expect(kilobytes()).to.be.near(64 + 12);
				cloud.sleep(2);
				expect(kilobytes()).to.be.near(64);
			});
		});
	});

	describe("request units", () => {
		it("cost what is documented for each call", () => {
			withServer((cloud, server) => {
				const service = server.memoryStoreService;
				const sorted = service.GetSortedMap("m");
				for (let index = 0; index < 5; index++) sorted.SetAsync(`k${index}`, index, 60);
				expect(units(cloud, "SortedMap.SetAsync")).to.equal(5);
				sorted.GetRangeAsync("Ascending", 4);
				sorted.GetRangeAsync("Ascending", 4, { key: "k9" });
				expect(units(cloud, "SortedMap.GetRangeAsync")).to.equal(4 + 1);
				sorted.UpdateAsync("k0", () => $tuple(1), 60);
				expect(units(cloud, "SortedMap.UpdateAsync")).to.equal(1);

				const queue = service.GetQueue("q");
				for (let index = 0; index < 3; index++) queue.AddAsync(index, 60);
				queue.ReadAsync(3, false, 0);
				expect(units(cloud, "Queue.ReadAsync")).to.equal(3);
				queue.ReadAsync(1, false, 5);
				expect(units(cloud, "Queue.ReadAsync")).to.equal(3 + 1 + 3);

				const map = service.GetHashMap("h");
				for (let index = 0; index < 3; index++) map.SetAsync(`k${index}`, index, 60);
				map.ListItemsAsync(200);
				expect(units(cloud, "HashMap.ListItemsAsync")).to.equal(1 + 3);
			});
		});

		it("are paid again for each conflict", () => {
			withServer((cloud, server) => {
				const map = server.memoryStoreService.GetHashMap("m");
				let runs = 0;
				const transform = () => {
					runs += 1;
					const theirs = { value: runs, bytes: 1 };
					if (runs < 3) cloud.memory.hashMap("m").write("k", theirs, 60);
					return "ours";
				};
				map.UpdateAsync("k", transform, 60);
				expect(units(cloud, "HashMap.UpdateAsync")).to.equal(3 * 2);
			});
		});

		it("grow by 120 per user", () => {
			withServer((cloud, server) => {
				server.join(1);
				const map = server.memoryStoreService.GetHashMap("m");
				for (let count = 0; count < 1120; count++) server.spawn(() => map.GetAsync("k"));
				expect(() => map.GetAsync("k")).to.throw("TotalRequestsOverLimit");
				expect(cloud.requests.total({ method: "HashMap.GetAsync" }).failures).to.equal(1);
			});
		});

		it("over the limit make the server refuse its own calls for a while, and no other", () => {
			const options = { memoryStore: { partitionUnitsPerMinute: 10, throttleSeconds: 5 } };
			withServer((cloud, server) => {
				const other = cloud.startServer().memoryStoreService.GetQueue("other");
				const service = server.memoryStoreService;
				const queue = service.GetQueue("q");
				for (let count = 0; count < 10; count++) queue.AddAsync(count, 60);
				expect(() => queue.AddAsync(1, 60)).to.throw("PartitionRequestsOverLimit");
				const before = cloud.clock.now();
				expect(() => service.GetHashMap("m").GetAsync("k")).to.throw("RequestThrottled");
				expect(cloud.clock.now()).to.equal(before);
				expect(() => other.AddAsync(1, 60)).never.to.throw();
				cloud.sleep(5);
				expect(() => service.GetHashMap("m").GetAsync("k")).never.to.throw();
			}, options);
		});

		it("of a hot key run out before those of its hash map", () => {
			withServer(
				(_, server) => {
					const map = server.memoryStoreService.GetHashMap("m");
					for (let count = 0; count < 10; count++) map.GetAsync("hot");
					expect(() => map.GetAsync("other")).never.to.throw();
					expect(() => map.GetAsync("hot")).to.throw("PartitionRequestsOverLimit");
				},
				{ memoryStore: { partitionUnitsPerMinute: 10 } },
			);
		});
	});

	it("an update that a flush overtakes writes to what is there after it", () => {
		withServer((cloud, server) => {
			const map = server.memoryStoreService.GetHashMap("m");
			map.UpdateAsync(
				"k",
				() => {
					cloud.memory.flush();
					return "ours";
				},
				60,
			);
			expect(map.GetAsync("k")).to.equal("ours");
		});
	});

	it("refuses keys with control characters", () => {
		withServer((_, server) => {
			const map = server.memoryStoreService.GetHashMap("m");
			expect(() => map.SetAsync("a\nb", 1, 60)).to.throw("key is not valid");
			expect(() => map.SetAsync(string.rep("k", 129), 1, 60)).to.throw("key is not valid");
		});
	});
};
