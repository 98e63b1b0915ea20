import { EmulatedCloud } from "../../emulator";
import type { EmulatedOrderedDataStore, GameServer } from "../../emulator";

function withStore(
	body: (store: EmulatedOrderedDataStore, server: GameServer, cloud: EmulatedCloud) => void,
): void {
	const cloud = new EmulatedCloud();
	const server = cloud.startServer();
	cloud.run(() => body(server.dataStoreService.GetOrderedDataStore("board"), server, cloud));
}

/** Keys of all pages. */
function ranking(pages: DataStorePages): string {
	const found = new Array<string>();
	while (true) {
		for (const { key, value } of pages.GetCurrentPage())
			found.push(`${key}=${tostring(value)}`);
		if (pages.IsFinished) return found.join(" ");
		pages.AdvanceToNextPageAsync();
	}
}

export = () => {
	it("keeps whole numbers and nothing else", () => {
		withStore((store) => {
			store.SetAsync("k", 5);
			expect(store.GetAsync("k")).to.equal(5);
			expect(store.IncrementAsync("k", -7)).to.equal(-2);
			expect(store.IncrementAsync("new")).to.equal(1);
			expect(store.UpdateAsync("k", (value) => (value ?? 0) + 10)).to.equal(8);
			expect(store.UpdateAsync("k", () => undefined)).to.equal(undefined);
			for (const value of [1.5, 0 / 0, math.huge, "1", [1]]) {
				expect(() => store.SetAsync("k", value as number)).to.throw("103:");
			}
			expect(() => store.IncrementAsync("k", 0.5)).to.throw("103:");
			expect(() => store.UpdateAsync("k", () => 0.5)).to.throw("103:");
			expect(store.GetAsync("k")).to.equal(8);
		});
	});

	it("lists by value, both ways, between bounds, in pages", () => {
		withStore((store) => {
			const scores = { a: 30, b: 10, c: 20, d: 20 };
			for (const [key, value] of pairs(scores)) store.SetAsync(key, value);
			expect(ranking(store.GetSortedAsync(true, 100))).to.equal("b=10 c=20 d=20 a=30");
			expect(ranking(store.GetSortedAsync(false, 1))).to.equal("a=30 c=20 d=20 b=10");
			expect(ranking(store.GetSortedAsync(true, 3, 11, 20))).to.equal("c=20 d=20");
		});
	});

	it("refuses bad pages and bounds", () => {
		withStore((store) => {
			for (const size of [0, 101, 1.5]) {
				expect(() => store.GetSortedAsync(true, size)).to.throw("106:");
			}
			expect(() => store.GetSortedAsync(true, 10, 0.5)).to.throw("106: MinValue");
			expect(() => store.GetSortedAsync(true, 10, 1, 0.5)).to.throw("106: MaxValue");
			expect(() => store.GetSortedAsync(true, 10, 2, 1)).to.throw("107:");
		});
	});

	it("forgets a removed key for good", () => {
		withStore((store, _, cloud) => {
			store.SetAsync("k", 1);
			expect(store.RemoveAsync("k")).to.equal(1);
			expect(store.GetAsync("k")).to.equal(undefined);
			expect(cloud.dataStores.ordered.listKeys("board").size()).to.equal(0);
		});
	});

	it("is apart from the standard store of its name, with budgets of its own", () => {
		withStore((store, server, cloud) => {
			store.SetAsync("k", 1);
			store.GetSortedAsync(true, 1);
			expect(cloud.records.peek("board", "k")).to.equal(undefined);
			const service = server.dataStoreService;
			const budget = (name: "OrderedWrite" | "OrderedList" | "StandardWrite") =>
				service.GetRequestBudgetForRequestType(name);
			expect(budget("OrderedWrite")).to.equal(99);
			expect(budget("OrderedList")).to.equal(99);
			expect(budget("StandardWrite")).to.equal(100);
			expect(service.GetOrderedDataStore("board")).to.equal(store);
		});
	});

	it("reads up to 100 keys in a batch, each for a request", () => {
		withStore((store, server) => {
			store.SetAsync("a", 1);
			store.SetAsync("b", 2);
			const found = store.BatchGetAsync(["a", "b", "missing"]);
			expect(found.size()).to.equal(2);
			expect(found.get("b")?.value).to.equal(2);
			const left = server.dataStoreService.GetRequestBudgetForRequestType("OrderedRead");
			expect(left).to.equal(97);
			expect(() => store.BatchGetAsync([])).to.throw("1 to 100");
		});
	});

	it("takes no user ids", () => {
		withStore((store) => {
			expect(() => store.SetAsync("k", 1, [1])).to.throw("517:");
		});
	});
};
