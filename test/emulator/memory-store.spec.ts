import { EmulatedCloud } from "../../emulator";
import type { GameServer } from "../../emulator";

function withServers(
	body: (cloud: EmulatedCloud, first: GameServer, second: GameServer) => void,
): void {
	const cloud = new EmulatedCloud();
	cloud.run(() => body(cloud, cloud.startServer(), cloud.startServer()));
}

export = () => {
	describe("hash map", () => {
		it("is shared by all servers and forgets an item when its life is over", () => {
			withServers((cloud, first, second) => {
				const [mine, theirs] = [first, second].map(({ memoryStoreService }) =>
					memoryStoreService.GetHashMap("m"),
				);
				expect(mine.SetAsync("k", { n: 1 }, 10)).to.equal(false);
				expect(mine.SetAsync("k", { n: 2 }, 10)).to.equal(true);
				expect((theirs.GetAsync("k") as { n: number }).n).to.equal(2);
				cloud.sleep(10);
				expect(theirs.GetAsync("k")).to.equal(undefined);
				expect(mine.SetAsync("k", 3, 10)).to.equal(false);
				mine.RemoveAsync("k");
				expect(theirs.GetAsync("k")).to.equal(undefined);
			});
		});

		it("updates without losing anybody's change, and nil cancels", () => {
			withServers((cloud, first, second) => {
				for (const server of [first, second]) {
					const map = server.memoryStoreService.GetHashMap("m");
					for (let count = 0; count < 4; count++) {
						server.spawn(() =>
							map.UpdateAsync("k", (value?: number) => (value ?? 0) + 1, 60),
						);
					}
				}
				cloud.sleep(5);
				const map = first.memoryStoreService.GetHashMap("m");
				expect(map.GetAsync("k")).to.equal(8);
				expect(map.UpdateAsync("k", () => undefined, 60)).to.equal(undefined);
				expect(map.GetAsync("k")).to.equal(8);
			});
		});

		it("gives up after too many conflicts", () => {
			const cloud = new EmulatedCloud({ memoryStore: { maxUpdateAttempts: 3 } });
			const server = cloud.startServer();
			const map = server.memoryStoreService.GetHashMap("m");
			let runs = 0;
			cloud.run(() => {
				expect(() =>
					map.UpdateAsync(
						"k",
						() => {
							runs += 1;
							const theirs = { value: `theirs ${runs}`, bytes: 10 };
							cloud.memory.hashMap("m").write("k", theirs, 60);
							return "ours";
						},
						60,
					),
				).to.throw("UpdateConflict");
			});
			expect(runs).to.equal(3);
		});

		it("raises for a transform that fails", () => {
			withServers((_, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				expect(() => map.UpdateAsync("k", () => error("bad"), 60)).to.throw(
					"TransformCallbackFailed",
				);
			});
		});

		it("lists its items in pages", () => {
			withServers((_, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				for (let index = 1; index <= 5; index++) map.SetAsync(`k${index}`, index, 60);
				const pages = map.ListItemsAsync(3);
				expect((pages.GetCurrentPage() as Array<defined>).size()).to.equal(3);
				pages.AdvanceToNextPageAsync();
				expect((pages.GetCurrentPage() as Array<defined>).size()).to.equal(2);
				expect(pages.IsFinished).to.equal(true);
			});
		});

		it("refuses a bad life, key or value", () => {
			withServers((_, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				expect(() => map.SetAsync("k", 1, 3_888_001)).to.throw("InvalidExpirationTime");
				expect(() => map.SetAsync("", 1, 1)).to.throw("key is not valid");
				expect(() => map.SetAsync("k", () => {}, 1)).to.throw("Unable to convert value");
				expect(() => map.SetAsync("k", string.rep("x", 33_000), 1)).to.throw("TooLarge");
			});
		});
	});

	describe("request units", () => {
		it("are counted, two for an update of a hash map", () => {
			withServers((cloud, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				map.SetAsync("k", 1, 60);
				map.UpdateAsync("k", () => 2, 60);
				expect(cloud.requests.total({ service: "memoryStore" }).tokens).to.equal(3);
			});
		});

		it("run out for the whole game and come back with the next minute", () => {
			withServers((cloud, first, second) => {
				const [mine, theirs] = [first, second].map(({ memoryStoreService }) =>
					memoryStoreService.GetHashMap("m"),
				);
				for (let count = 0; count < 1000; count++) first.spawn(() => mine.GetAsync("k"));
				expect(() => theirs.GetAsync("k")).to.throw("TotalRequestsOverLimit");
				expect(() => theirs.GetAsync("k")).to.throw("RequestThrottled");
				cloud.sleep(60);
				expect(() => theirs.GetAsync("k")).never.to.throw();
			});
		});
	});

	it("sorted map orders numbers, then strings, then items without a sort key", () => {
		withServers((_, first) => {
			const map = first.memoryStoreService.GetSortedMap("m");
			map.SetAsync("none", 1, 60);
			map.SetAsync("text", 1, 60, "a");
			map.SetAsync("ten", 1, 60, 10);
			map.SetAsync("two", 1, 60, 2);
			map.SetAsync("also two", 1, 60, 2);
			const names = (items: Array<{ key: string }>) => items.map(({ key }) => key).join(" ");
			expect(names(map.GetRangeAsync("Ascending", 10))).to.equal(
				"also two two ten text none",
			);
			expect(names(map.GetRangeAsync("Descending", 2))).to.equal("none text");
			const above = map.GetRangeAsync("Ascending", 10, { key: "two", sortKey: 2 });
			expect(names(above)).to.equal("ten text none");
			const [value, sortKey] = map.UpdateAsync(
				"ten",
				(_old, order) => $tuple("new", (order as number) + 1),
				60,
			);
			expect(value).to.equal("new");
			expect(sortKey).to.equal(11);
			expect(map.GetSizeAsync()).to.equal(5);
		});
	});

	describe("queue", () => {
		it("hides what was read until it is removed or its time is up", () => {
			withServers((cloud, first, second) => {
				const mine = first.memoryStoreService.GetQueue("q", 10);
				const theirs = second.memoryStoreService.GetQueue("q", 10);
				for (const name of ["a", "b", "c"]) mine.AddAsync(name, 60);
				const [read, id] = mine.ReadAsync(2, false, 0);
				expect(read.size()).to.equal(2);
				const [others] = theirs.ReadAsync(10, false, 0);
				expect((others as Array<string>).join()).to.equal("c");
				expect(mine.GetSizeAsync()).to.equal(3);
				expect(mine.GetSizeAsync(true)).to.equal(0);
				mine.RemoveAsync(id);
				cloud.sleep(10);
				const [again] = theirs.ReadAsync(10, false, 0);
				expect((again as Array<string>).join()).to.equal("c");
			});
		});

		it("does not remove what is visible again", () => {
			withServers((cloud, first) => {
				const queue = first.memoryStoreService.GetQueue("q", 5);
				queue.AddAsync("a", 60);
				const [, id] = queue.ReadAsync(1, false, 0);
				cloud.sleep(6);
				queue.RemoveAsync(id);
				expect(queue.GetSizeAsync()).to.equal(1);
			});
		});

		it("waits for items, looking every 2 s", () => {
			withServers((cloud, first, second) => {
				let got: string | undefined;
				first.spawn(() => {
					const [items] = first.memoryStoreService.GetQueue("q").ReadAsync(1);
					got = (items as Array<string>)[0];
				});
				cloud.sleep(5);
				second.memoryStoreService.GetQueue("q").AddAsync("late", 60);
				expect(got).to.equal(undefined);
				cloud.sleep(2.2);
				expect(got).to.equal("late");
			});
		});

		it("stops waiting at the limit, with nothing and without an id", () => {
			withServers((cloud, first) => {
				const [items, id] = first.memoryStoreService.GetQueue("q").ReadAsync(1, false, 3);
				expect(items.size()).to.equal(0);
				expect(id).to.equal(undefined);
				expect(cloud.clock.now()).to.be.near(3.1, 0.2);
			});
		});

		it("reads a higher priority first, and all or nothing when asked", () => {
			withServers((_, first) => {
				const queue = first.memoryStoreService.GetQueue("q");
				queue.AddAsync("low", 60);
				queue.AddAsync("high", 60, 5);
				const [none] = queue.ReadAsync(3, true, 0);
				expect(none.size()).to.equal(0);
				const [items] = queue.ReadAsync(2, true, 0);
				expect((items as Array<string>).join()).to.equal("high, low");
			});
		});
	});

	describe("faults", () => {
		it("write or do not write as ordered", () => {
			withServers((cloud, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				cloud.faults.next("memoryStore", "HashMap.SetAsync", { kind: "errorBefore" });
				expect(() => map.SetAsync("k", 1, 60)).to.throw("InternalError");
				expect(map.GetAsync("k")).to.equal(undefined);
				cloud.faults.next("memoryStore", "HashMap.SetAsync", { kind: "errorAfter" });
				expect(() => map.SetAsync("k", 1, 60)).to.throw("InternalError");
				expect(map.GetAsync("k")).to.equal(1);
			});
		});

		it("lose, double and delay items of a queue", () => {
			withServers((cloud, first) => {
				const queue = first.memoryStoreService.GetQueue("q", 1000);
				const faults = cloud.faults.memoryStore;
				const read = () => (queue.ReadAsync(10, false, 0)[0] as Array<string>).join();
				faults.itemLoss = 1;
				queue.AddAsync("lost", 600);
				faults.itemLoss = 0;
				faults.itemDouble = 1;
				queue.AddAsync("double", 600);
				faults.itemDouble = 0;
				faults.itemDelay = 1;
				faults.itemDelaySeconds = { min: 20, max: 20 };
				queue.AddAsync("late", 600);
				faults.itemDelay = 0;
				queue.AddAsync("usual", 600);
				cloud.sleep(10);
				expect(read()).to.equal("double, double, usual");
				cloud.sleep(11);
				expect(read()).to.equal("late");
			});
		});

		it("lose everything in a flush and fail everything in an outage", () => {
			withServers((cloud, first) => {
				const map = first.memoryStoreService.GetHashMap("m");
				map.SetAsync("k", 1, 60);
				cloud.memory.flush();
				expect(map.GetAsync("k")).to.equal(undefined);
				cloud.faults.beginOutage("memoryStore");
				expect(() => map.GetAsync("k")).to.throw("InternalError");
				cloud.faults.endOutage("memoryStore");
				expect(() => map.GetAsync("k")).never.to.throw();
			});
		});
	});
};
