import { canTest, inPlace } from "./place/in-place";
import type { ContractPlace } from "./place/contract-place";
import { sideBySide } from "./place/side-by-side";

/** Long enough for the slowest run; what is left of a run is gone after it. */
const LIFE_SECONDS = 120;
const SHORT_LIFE_SECONDS = 2;
/** A service may need a moment longer than it says. */
const MARGIN_SECONDS = 2;
const HIDDEN_SECONDS = 3;

function hashMap(place: ContractPlace): MemoryStoreHashMap {
	return place.services.memoryStores.GetHashMap(place.uniqueName());
}

export = () => {
	if (!canTest("memoryStores")) SKIP();

	describe("hash map", () => {
		it(
			"says whether a write replaced something, and hands out copies",
			inPlace((place) => {
				const map = hashMap(place);
				const item = { holder: "a" };
				expect(map.GetAsync("k")).to.equal(undefined);
				expect(map.SetAsync("k", item, LIFE_SECONDS)).to.equal(false);
				item.holder = "changed later";
				expect((map.GetAsync("k") as typeof item).holder).to.equal("a");
				expect(map.SetAsync("k", { holder: "b" }, LIFE_SECONDS)).to.equal(true);
				expect((map.GetAsync("k") as typeof item).holder).to.equal("b");
			}),
		);

		it(
			"forgets an item when its life is over, and each write gives it a new life",
			inPlace((place) => {
				const map = hashMap(place);
				map.SetAsync("short", 1, SHORT_LIFE_SECONDS);
				map.SetAsync("renewed", 1, SHORT_LIFE_SECONDS);
				map.SetAsync("updated", 1, SHORT_LIFE_SECONDS);
				map.SetAsync("renewed", 2, LIFE_SECONDS);
				map.UpdateAsync("updated", () => 2, LIFE_SECONDS);
				place.wait(SHORT_LIFE_SECONDS + MARGIN_SECONDS);
				expect(map.GetAsync("short")).to.equal(undefined);
				expect(map.GetAsync("renewed")).to.equal(2);
				expect(map.GetAsync("updated")).to.equal(2);
			}),
		);

		it(
			"is cleared of a key by RemoveAsync, also of one that is not there",
			inPlace((place) => {
				const map = hashMap(place);
				map.SetAsync("k", 1, LIFE_SECONDS);
				map.RemoveAsync("k");
				expect(map.GetAsync("k")).to.equal(undefined);
				expect(() => map.RemoveAsync("k")).never.to.throw();
			}),
		);

		it(
			"cancels an update whose transform returns nil",
			inPlace((place) => {
				const map = hashMap(place);
				map.SetAsync("k", "mine", LIFE_SECONDS);
				let seen: unknown;
				map.UpdateAsync(
					"k",
					(value: unknown) => {
						seen = value;
						return undefined;
					},
					LIFE_SECONDS,
				);
				expect(seen).to.equal("mine");
				expect(map.GetAsync("k")).to.equal("mine");
			}),
		);

		it(
			"lets only one of several servers take what is free: a taken item is handed to the transform",
			inPlace((place) => {
				const map = hashMap(place);
				const take = (taker: string) =>
					map.UpdateAsync(
						"lease",
						(holder: unknown) => (holder === undefined ? taker : undefined),
						LIFE_SECONDS,
					);
				sideBySide(place, (taker) => {
					take(`taker ${taker}`);
				});
				const holder = map.GetAsync("lease");
				take("late");
				expect(map.GetAsync("lease")).to.equal(holder);
				expect(tostring(holder).match("^taker %d$")[0]).to.be.ok();
			}),
		);

		it(
			"lists its items",
			inPlace((place) => {
				const map = hashMap(place);
				for (const key of ["a", "b", "c"]) map.SetAsync(key, 1, LIFE_SECONDS);
				const pages = map.ListItemsAsync(2);
				const found = new Array<string>();
				while (true) {
					const page = pages.GetCurrentPage() as Array<{ key: string }>;
					for (const { key } of page) found.push(key);
					if (pages.IsFinished) break;
					pages.AdvanceToNextPageAsync();
				}
				found.sort();
				expect(found.join()).to.equal("a, b, c");
			}),
		);

		it(
			"refuses a life over 45 days, a key over 128 characters and a value over 32 KB",
			inPlace((place) => {
				const map = hashMap(place);
				expect(() => map.SetAsync("k", 1, 3_888_001)).to.throw();
				expect(() => map.SetAsync(string.rep("k", 129), 1, 1)).to.throw();
				expect(() => map.SetAsync("k", string.rep("x", 33 * 1024), 1)).to.throw();
			}),
		);
	});

	describe("sorted map", () => {
		it(
			"orders numbers, then strings, then items without a sort key, and ends before its bounds",
			inPlace((place) => {
				const map = place.services.memoryStores.GetSortedMap(place.uniqueName());
				map.SetAsync("none", 1, LIFE_SECONDS);
				map.SetAsync("text", 1, LIFE_SECONDS, "a");
				map.SetAsync("ten", 1, LIFE_SECONDS, 10);
				map.SetAsync("two", 1, LIFE_SECONDS, 2);
				const names = (items: Array<{ key: string }>) => items.map(({ key }) => key).join();
				expect(names(map.GetRangeAsync("Ascending", 10))).to.equal("two, ten, text, none");
				expect(names(map.GetRangeAsync("Descending", 2))).to.equal("none, text");
				const above = map.GetRangeAsync("Ascending", 10, { key: "two", sortKey: 2 });
				expect(names(above)).to.equal("ten, text, none");
				expect(map.GetSizeAsync()).to.equal(4);
			}),
		);

		it(
			"returns value and sort key",
			inPlace((place) => {
				const map = place.services.memoryStores.GetSortedMap(place.uniqueName());
				map.SetAsync("k", "value", LIFE_SECONDS, 3);
				const [value, sortKey] = map.GetAsync("k");
				expect(value).to.equal("value");
				expect(sortKey).to.equal(3);
				map.RemoveAsync("k");
				expect(map.GetAsync("k")[0]).to.equal(undefined);
			}),
		);
	});

	describe("queue", () => {
		it(
			"is read by priority, then in order, and hides what was read until it is removed",
			inPlace((place) => {
				const queue = place.services.memoryStores.GetQueue(place.uniqueName());
				queue.AddAsync("first", LIFE_SECONDS);
				queue.AddAsync("second", LIFE_SECONDS);
				queue.AddAsync("urgent", LIFE_SECONDS, 5);
				const [items, id] = queue.ReadAsync(2, false, 0);
				expect((items as Array<string>).join()).to.equal("urgent, first");
				expect((queue.ReadAsync(5, false, 0)[0] as Array<string>).join()).to.equal(
					"second",
				);
				queue.RemoveAsync(id);
				expect(queue.GetSizeAsync()).to.equal(1);
			}),
		);

		it(
			"shows again what was read and not removed, when its time is up",
			inPlace((place) => {
				const { memoryStores } = place.services;
				const queue = memoryStores.GetQueue(place.uniqueName(), HIDDEN_SECONDS);
				queue.AddAsync("item", LIFE_SECONDS);
				queue.ReadAsync(1, false, 0);
				place.wait(HIDDEN_SECONDS + MARGIN_SECONDS);
				expect(queue.ReadAsync(1, false, 0)[0][0]).to.equal("item");
			}),
		);

		it(
			"answers a read without items with an empty list, and one that waits with what comes",
			inPlace((place) => {
				const queue = place.services.memoryStores.GetQueue(place.uniqueName());
				expect(queue.ReadAsync(1, false, 0)[0].size()).to.equal(0);
				let read: unknown;
				place.spawn(() => {
					const [items] = queue.ReadAsync(1, false, 20);
					read = items[0];
				});
				queue.AddAsync("late", LIFE_SECONDS);
				place.wait(2 * HIDDEN_SECONDS);
				expect(read).to.equal("late");
			}),
		);
	});
};
