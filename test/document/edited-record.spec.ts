import type { PPDB } from "../../src/api/ppdb";
import { addOne, inCloud, type CloudSpec } from "../support/in-cloud";

const STORE = "Players";
const KEY = "player_1";

interface Purse {
	count: number;
	gift?: string;
}

interface Stored {
	readonly r: number;
	readonly d: Purse;
}

interface Opened {
	readonly store: PPDB<Purse>;
	/** How often another's change was found. */
	readonly found: () => number;
}

function open(spec: CloudSpec): Opened {
	const store = new (spec.start().PPDB)<Purse>(STORE, { template: { count: 0 } });
	let found = 0;
	store.OnInvalidate.Connect(() => {
		found += 1;
	});
	return { store, found: () => found };
}

/** Edits the data as a tool does: the revision stays. */
function edit(spec: CloudSpec, key = KEY, gift = "hat"): void {
	const stored = spec.cloud.records.peek(STORE, key)?.value as Stored;
	spec.cloud.records.put(STORE, key, { ...stored, d: { ...stored.d, gift } });
}

function expectStored(spec: CloudSpec, count: number, gift?: string, key = KEY): void {
	const stored = spec.stored(STORE, key) as Purse;
	const isRight = stored.count === count && stored.gift === gift;
	assert(isRight, `${key} has count ${stored.count} and gift ${stored.gift}`);
}

export = () => {
	describe("an edit by a tool that leaves the revision as it is", () => {
		it("is what a commit applies its updates to", () => {
			inCloud((spec) => {
				const { store, found } = open(spec);
				store.update(KEY, addOne, { durable: true });
				store.update(KEY, addOne);
				edit(spec);
				store.flush(KEY);

				expectStored(spec, 2, "hat");
				expect(found()).to.equal(1);
				expect(store.getCached(KEY)?.gift).to.equal("hat");
				store.update(KEY, addOne, { durable: true });
				expect(found()).to.equal(1);
			});
		});

		it("is so after a commit whose answer was lost, and after a load", () => {
			inCloud((spec) => {
				const { store } = open(spec);
				store.update(KEY, addOne, { durable: true });
				spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorAfter" });
				spec.cloud.spawn(() => {
					spec.cloud.sleep(0.4);
					edit(spec);
				});
				store.update(KEY, addOne, { durable: true });
				expectStored(spec, 2, "hat");

				const loaded = open(spec).store;
				loaded.init(KEY);
				edit(spec, KEY, "cap");
				loaded.update(KEY, addOne, { durable: true });
				expectStored(spec, 3, "cap");
			});
		});

		it("is no change where the data is the same", () => {
			inCloud((spec) => {
				const { store, found } = open(spec);
				store.update(KEY, addOne, { durable: true });
				const { value } = spec.cloud.records.peek(STORE, KEY) ?? {};
				spec.cloud.records.put(STORE, KEY, value, [42]);
				store.update(KEY, addOne, { durable: true });
				expectStored(spec, 2);
				expect(found()).to.equal(0);
				expect(spec.cloud.records.peek(STORE, KEY)?.userIds.join()).to.equal("42");
			});
		});

		it("is found in plain data, too, and plain data that is as it was is none", () => {
			inCloud((spec) => {
				const { store, found } = open(spec);
				spec.cloud.records.put(STORE, KEY, { count: 1 });
				store.init(KEY);
				store.update(KEY, addOne, { durable: true });
				expect(found()).to.equal(0);

				spec.cloud.records.put(STORE, "b", { count: 1 });
				store.init("b");
				spec.cloud.records.put(STORE, "b", { count: 5 });
				store.update("b", addOne, { durable: true });
				expectStored(spec, 6, undefined, "b");
				expect(found()).to.equal(1);
			});
		});

		it("is found by who looks at the record", () => {
			inCloud((spec) => {
				const { store, found } = open(spec);
				store.init(KEY);
				store.update(KEY, addOne, { durable: true });
				edit(spec);
				spec.cloud.faults.beginOutage("memoryStore");
				spec.cloud.sleep(120);
				expect(store.getCached(KEY)?.gift).to.equal("hat");
				expect(found()).to.equal(1);
			});
		});
	});

	describe("an edit by a tool while a transaction is under way", () => {
		/** Runs a transaction of two keys that changes the first `changed` of them, and edits the one in its first run. */
		function transact(changed: number, edited: string): void {
			inCloud((spec) => {
				const { store } = open(spec);
				const keys = ["a", "b"];
				for (const key of keys) store.update(key, addOne, { durable: true });
				let runs = 0;
				store.transaction(keys, (drafts) => {
					runs += 1;
					if (runs === 1) edit(spec, edited);
					for (let index = 0; index < changed; index++) {
						drafts[keys[index]].count += drafts[edited].gift === "hat" ? 10 : 1;
					}
				});
				spec.cloud.sleep(5);
				keys.forEach((key, index) => {
					const count = index < changed ? 11 : 1;
					expectStored(spec, count, key === edited ? "hat" : undefined, key);
				});
			});
		}

		it("is taken in by another run", () => {
			transact(2, "a");
			transact(2, "b");
		});

		it("is so in a key that is only read, and in the one that decides", () => {
			transact(1, "b");
			transact(1, "a");
		});

		it("is so where it comes between the change and the word that commits it", () => {
			inCloud((spec) => {
				const { store } = open(spec);
				for (const key of ["a", "b"]) store.update(key, addOne, { durable: true });
				let isEdited = false;
				spec.cloud.records.observer = ({ key, record }) => {
					const { p: change } = record.value as { p?: unknown };
					if (key !== "a" || change === undefined || isEdited) return;
					isEdited = true;
					spec.cloud.spawn(() => {
						spec.cloud.sleep(0.01);
						edit(spec, "a");
					});
				};
				store.transaction(["a", "b"], (drafts) => {
					drafts.a.count += drafts.a.gift === "hat" ? 10 * drafts.b.count : 1;
				});
				expectStored(spec, 11, "hat", "a");
			});
		});

		it("is so in a transaction of one key", () => {
			inCloud((spec) => {
				const { store } = open(spec);
				store.update(KEY, addOne, { durable: true });
				let runs = 0;
				store.transaction([KEY], (drafts) => {
					runs += 1;
					if (runs === 1) edit(spec);
					addOne(drafts[KEY]);
				});
				expectStored(spec, 2, "hat");
				expect(runs).to.equal(2);
			});
		});
	});
};
