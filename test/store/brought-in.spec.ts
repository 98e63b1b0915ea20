import type { PPDB } from "../../src/api/ppdb";
import { expectFailure, inCloud, type CloudSpec } from "../support/in-cloud";

interface Item {
	level: number;
	tags?: Array<string>;
}

interface Data {
	coins: number;
	sword?: Item;
	shield?: Item;
	items: Array<Item>;
}

const KEY = "player_1";
const OTHER = "player_2";

function newData(): Data {
	return { coins: 0, items: [] };
}

function withStore(body: (store: PPDB<Data>, spec: CloudSpec) => void): void {
	inCloud((spec) => {
		const store = new (spec.start().PPDB)<Data>("Players", { template: newData });
		store.init(KEY);
		store.init(OTHER);
		body(store, spec);
	});
}

function storedData(store: PPDB<Data>, spec: CloudSpec, key = KEY): Data {
	store.flush();
	return spec.stored("Players", key) as Data;
}

function cancel(store: PPDB<Data>, times: number): void {
	for (let time = 1; time <= times; time++) {
		store.update(KEY, () => undefined);
	}
}

function levelUp(store: PPDB<Data>, key = KEY): void {
	store.update(key, (data) => {
		if (data.sword !== undefined) data.sword.level += 1;
		return data;
	});
}

export = () => {
	describe("a table from outside of an updater", () => {
		it("is changed by no later update, so that nothing is applied twice", () => {
			withStore((store, spec) => {
				const sword = { level: 1 };
				store.update(KEY, (data) => ({ ...data, sword }));
				levelUp(store);
				cancel(store, 3);

				expect(storedData(store, spec).sword?.level).to.equal(2);
				expect(sword.level).to.equal(1);
			});
		});

		it("is found in what an updater returns that brought nothing in before", () => {
			withStore((store, spec) => {
				const sword = { level: 1 };
				let isForged = false;
				const visitSmith = (data: Data) => {
					data.coins -= 1;
					if (isForged) data.sword = sword;
					return data;
				};
				store.update(KEY, visitSmith);
				isForged = true;
				store.update(KEY, visitSmith);
				sword.level = 99;

				expect(storedData(store, spec).sword?.level).to.equal(1);
			});
		});

		it("may be all of the data", () => {
			withStore((store, spec) => {
				const starter = { coins: 100, items: [] };
				store.update(KEY, () => starter);
				store.update(KEY, (data) => {
					data.coins += 10;
					return data;
				});
				cancel(store, 5);

				expect(storedData(store, spec).coins).to.equal(110);
				expect(starter.coins).to.equal(100);
			});
		});

		it("is stored as it was when it came in, whatever the game does to it later", () => {
			withStore((store, spec) => {
				const item: Item = { level: 1, tags: ["new"] };
				store.update(KEY, (data) => {
					data.items.push(item);
					return data;
				});
				item.level = 99;
				item.tags?.push("changed");
				expect(store.getCached(KEY)?.items[0].level).to.equal(1);

				const [stored] = storedData(store, spec).items;
				expect(stored.level).to.equal(1);
				expect(stored.tags?.size()).to.equal(1);
			});
		});

		it("is replayed as it was, too, on what another server has stored", () => {
			inCloud((spec) => {
				const stores = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Data>("Players", { template: newData }),
				);
				for (const store of stores) store.init(KEY);
				const sword = { level: 1 };
				stores[0].update(KEY, (data) => {
					data.sword = sword;
					return data;
				});
				levelUp(stores[0]);
				sword.level = 50;
				stores[1].update(KEY, (data) => {
					data.coins = 7;
					return data;
				});
				stores[1].flush();

				const stored = storedData(stores[0], spec);
				expect(stored.coins).to.equal(7);
				expect(stored.sword?.level).to.equal(2);
			});
		});

		it("is shared by no two documents, and not by two places of one", () => {
			withStore((store, spec) => {
				const shared = { level: 1 };
				for (const key of [KEY, OTHER]) {
					store.update(key, (data) => {
						data.sword = shared;
						data.shield = shared;
						return data;
					});
				}
				levelUp(store);

				const [mine, others] = [KEY, OTHER].map((key) => storedData(store, spec, key));
				expect(mine.sword?.level).to.equal(2);
				expect(mine.shield?.level).to.equal(1);
				expect(others.sword?.level).to.equal(1);
			});
		});

		it("may come out of a document and go into another, and is then the game's no more", () => {
			withStore((store, spec) => {
				let traded: Item | undefined;
				store.update(KEY, (data) => {
					data.items.push({ level: 1 });
					return data;
				});
				store.update(KEY, (data) => {
					traded = data.items.pop();
					return data;
				});
				store.update(OTHER, (data) => {
					data.items.push(traded as Item);
					return data;
				});
				store.update(KEY, (data) => {
					data.items.push(traded as Item);
					return data;
				});
				if (traded !== undefined) traded.level = 9;

				expect(storedData(store, spec).items[0].level).to.equal(1);
				expect(storedData(store, spec, OTHER).items[0].level).to.equal(1);
			});
		});

		it("is copied when it comes back after it has been the game's own", () => {
			withStore((store, spec) => {
				const taken = new Array<Item>();
				store.update(KEY, (data) => {
					data.items.push({ level: 1 });
					return data;
				});
				store.update(KEY, (data) => {
					taken.push(data.items.pop() as Item);
					return data;
				});
				store.increment(KEY, "coins", 1);
				taken[0].level = 5;
				store.update(KEY, (data) => {
					data.sword = taken[0];
					return data;
				});
				taken[0].level = 9;
				levelUp(store);
				expect(storedData(store, spec).sword?.level).to.equal(6);
			});
		});

		it("may be frozen, and may be put in by the same function over and over", () => {
			withStore((store, spec) => {
				const gift: Item = table.freeze({ level: 1 });
				const give = (data: Data) => {
					if (!data.items.isEmpty()) data.items[0].level += 1;
					data.items.push(gift);
					return data;
				};
				for (let time = 1; time <= 20; time++) store.update(KEY, give);
				cancel(store, 2);

				const { items } = storedData(store, spec);
				expect(items.size()).to.equal(20);
				expect(items[0].level).to.equal(20);
				expect(items[19].level).to.equal(1);
			});
		});
	});

	describe("an update that fails or cancels", () => {
		it("runs no other update again, and keeps what those did", () => {
			withStore((store, spec) => {
				let runs = 0;
				store.update(KEY, (data) => {
					runs += 1;
					data.coins += 1;
					return data;
				});
				cancel(store, 100);
				for (let time = 1; time <= 10; time++) {
					expectFailure("UpdateFailed", () => {
						store.update(KEY, (data) => {
							data.coins = 1000;
							data.items = [{ level: 3 }];
							data.sword = { level: 1 };
							error("no", 0);
						});
					});
				}
				expect(runs).to.equal(1);

				const stored = storedData(store, spec);
				expect(stored.coins).to.equal(1);
				expect(stored.items.isEmpty()).to.equal(true);
				expect(stored.sword).to.equal(undefined);
			});
		});

		it("takes back what it moved, removed and emptied", () => {
			withStore((store, spec) => {
				store.update(KEY, (data) => {
					data.items = [{ level: 1 }, { level: 2 }, { level: 3 }];
					data.sword = { level: 4, tags: ["a", "b"] };
					return data;
				});
				store.update(KEY, (data) => {
					data.shield = data.sword;
					data.sword = undefined;
					data.items.clear();
					data.shield?.tags?.remove(0);
					return undefined;
				});
				store.update(KEY, (data) => {
					data.items.remove(1);
					data.items.push(data.items.remove(0) as Item);
					return undefined;
				});

				const stored = storedData(store, spec);
				expect(stored.items.map(({ level }) => level).join(",")).to.equal("1,2,3");
				expect(stored.sword?.tags?.join(",")).to.equal("a,b");
				expect(stored.shield).to.equal(undefined);
			});
		});

		it("may come from a function that has run often", () => {
			withStore((store, spec) => {
				const spend = (data: Data) => {
					if (data.coins <= -20) {
						data.coins = 1000;
						return undefined;
					}
					data.coins -= 1;
					return data;
				};
				for (let time = 1; time <= 50; time++) store.update(KEY, spend);
				expect(storedData(store, spec).coins).to.equal(-20);
			});
		});
	});

	it("is named by debug, with the updater's place and the path", () => {
		inCloud((spec) => {
			const store = new (spec.start().PPDB)<Data>("Players", {
				template: newData,
				debug: true,
			});
			const messages = new Array<string>();
			store.OnError.Connect(({ code, message }) => {
				messages.push(`${code} ${message}`);
			});
			store.init(KEY);
			const sword = { level: 1 };
			store.update(KEY, (data) => {
				data.sword = sword;
				return data;
			});
			store.update(KEY, (data) => {
				data.shield = { level: 1 };
				return data;
			});
			store.flush();
			expect(messages.size()).to.equal(1);
			expect(messages[0].find("^SharedTable")[0] !== undefined).to.equal(true);
			expect(messages[0].find("data.sword", 1, true)[0] !== undefined).to.equal(true);
			expect(messages[0].find("brought%-in")[0] !== undefined).to.equal(true);
		});
	});
};
