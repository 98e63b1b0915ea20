import type { PPDB } from "../../src/api/ppdb";
import type { PPDBOptions } from "../../src/store/options";
import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";

interface Item {
	level: number;
}

interface Data {
	coins: number;
	sword?: Item;
	bag?: { item: Item };
	items?: Array<Item>;
	self?: unknown;
}

const KEY = "player_1";
const OTHER = "player_2";

function open(spec: CloudSpec, options: PPDBOptions<Data> = {}): PPDB<Data> {
	return new (spec.start().PPDB)<Data>("Players", { template: { coins: 0 }, ...options });
}

function levelUp(store: PPDB<Data>, key: string): void {
	store.update(key, (data) => {
		if (data.sword !== undefined) data.sword.level += 1;
		return data;
	});
}

/** What is stored after an update that was replayed on what another server had stored meanwhile. */
function storedAfterReplay(
	updater: (data: Data) => Data,
	afterwards: (store: PPDB<Data>) => void = () => undefined,
): Data {
	let stored: unknown;
	inCloud((spec) => {
		const [here, there] = [open(spec), open(spec)];
		here.init(KEY);
		there.init(KEY);
		here.update(KEY, updater);
		afterwards(here);
		there.update(KEY, (data) => {
			data.coins += 100;
			return data;
		});
		there.flush();
		here.flush();
		stored = spec.stored("Players", KEY);
	});
	return stored as Data;
}

export = () => {
	describe("data that a game's own function has made", () => {
		it("is the document's own after a migration, though the migration gave a shared table", () => {
			inCloud((spec) => {
				const shared = { level: 1 };
				for (const key of [KEY, OTHER])
					spec.cloud.records.put("Players", key, { coins: 5 });
				const store = open(spec, {
					migrations: [(data: Data) => ({ ...data, sword: shared })],
				});
				for (const key of [KEY, OTHER]) store.init(key);
				levelUp(store, KEY);
				expect(store.getCached(OTHER)?.sword?.level).to.equal(1);
				levelUp(store, OTHER);
				store.flush();
				expect((spec.stored("Players", KEY) as Data).sword?.level).to.equal(2);
				expect(shared.level).to.equal(1);
			});
		});

		it("is so after a repair, too, and what is read is a copy", () => {
			inCloud((spec) => {
				const repaired: Data = { coins: 10 };
				for (const key of [KEY, OTHER])
					spec.cloud.records.put("Players", key, { coins: "no" });
				const store = open(spec, {
					schema: (data): data is Data => typeIs((data as Data).coins, "number"),
					onInvalid: () => repaired,
				});
				for (const key of [KEY, OTHER])
					store.update(key, (data) => {
						data.coins += 10;
						return data;
					});
				store.flush();
				expect((spec.stored("Players", KEY) as Data).coins).to.equal(20);
				expect(repaired.coins).to.equal(10);
			});
		});
	});

	describe("a replay", () => {
		it("brings in what lay in a new table as it was then", () => {
			const sword = { level: 1 };
			const stored = storedAfterReplay(
				(data) => ({ ...data, bag: { item: sword }, items: [sword] }),
				() => {
					sword.level = 50;
				},
			);
			expect(stored.bag?.item.level).to.equal(1);
			expect(stored.items?.[0].level).to.equal(1);
			expect(stored.coins).to.equal(100);
		});

		it("takes what the updater fills from newer data, and not what it filled before", () => {
			const scratch: Data = { coins: 0 };
			const stored = storedAfterReplay((data) => {
				scratch.coins = data.coins + 1;
				return scratch;
			});
			expect(stored.coins).to.equal(101);
		});

		it("adds once to a shared default, however often it runs", () => {
			const defaults = [{ level: 1 }];
			const stored = storedAfterReplay((data) => {
				data.items ??= defaults;
				data.items[0].level += 1;
				return data;
			});
			expect(stored.items?.[0].level).to.equal(2);
		});

		it("bears frozen tables", () => {
			const sword = { level: 1 };
			const stored = storedAfterReplay((data) => {
				data.sword = sword;
				data.bag = table.freeze({ item: sword });
				return data;
			});
			expect(stored.bag?.item.level).to.equal(1);
		});
	});

	it("is looked after although its function has run a hundred times", () => {
		inCloud((spec) => {
			const store = open(spec);
			const gift = { level: 1 };
			const play = (data: Data) => {
				data.coins += 1;
				if (data.coins === 100) data.sword = gift;
				else if (data.sword !== undefined) data.sword.level += 1;
				return data.coins > 110 ? undefined : data;
			};
			for (const key of [KEY, OTHER]) {
				for (let run = 1; run <= 120; run++) store.update(key, play);
			}
			store.flush();
			for (const key of [KEY, OTHER]) {
				expect((spec.stored("Players", key) as Data).sword?.level).to.equal(11);
			}
			expect(gift.level).to.equal(1);
		});
	});

	it("is refused at once when it contains itself or is nested without end, and the next update is none the worse", () => {
		for (const options of [{}, { debug: true }]) {
			inCloud((spec) => {
				const store = open(spec, options);
				let changes = 0;
				store.OnChange.Connect(() => {
					changes += 1;
				});
				store.init(KEY);
				let deep: unknown = {};
				for (let level = 1; level <= 30_000; level++) deep = { deep };
				for (const bad of ["self", deep]) {
					expectFailure("InvalidValue", () => {
						store.update(KEY, (data) => {
							data.self = bad === "self" ? data : bad;
							return data;
						});
					});
				}
				store.update(KEY, (data) => {
					data.coins += 1;
					return data;
				});
				store.flush();
				expect((spec.stored("Players", KEY) as Data).coins).to.equal(1);
				expect(changes).to.equal(1);
			});
		}
	});

	it("is told to who connects to OnChange in the middle of an updater", () => {
		inCloud((spec) => {
			const store = open(spec);
			let changes = 0;
			store.init(KEY);
			const addCoin = (data: Data) => {
				data.coins += 1;
				return data;
			};
			for (let run = 1; run <= 300; run++) store.update(KEY, addCoin);
			store.update(KEY, (data) => {
				store.OnChange.Connect(() => {
					changes += 1;
				});
				return data;
			});
			for (let run = 1; run <= 10; run++) store.update(KEY, addCoin);
			expect(changes).to.equal(10);
		});
	});
};
