import type { PPDB } from "../../src/index";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";
import { add, KEY, load, open, openHeld, time } from "../support/session-player";

const STORE = "Players";
const SET = { count: 10 };

type Call = (store: PPDB<Counter>) => unknown;

/** What a season reset, a gift or an admin does, with the count that is stored after it where there was 1. */
const CHANGES: ReadonlyArray<[what: string, call: Call, stored: number]> = [
	["update", (store) => store.update(KEY, addOne), 2],
	["a durable update", (store) => store.update(KEY, addOne, { durable: true }), 2],
	["set", (store) => store.set(KEY, SET), 10],
	["patch", (store) => store.patch(KEY, SET), 10],
	["increment", (store) => store.increment(KEY, "count", 5), 6],
	["batchUpdate", (store) => store.batchUpdate([KEY], addOne), 2],
	["batchUpdate of a table", (store) => store.batchUpdate({ [KEY]: addOne }), 2],
	["batchUpdateAll", (store) => store.batchUpdateAll("player", addOne), 2],
	["import", (store) => store.import(new Map([[KEY, { data: SET, version: 0 }]])), 10],
];

const LOOKS: ReadonlyArray<[what: string, call: Call]> = [
	["get", (store) => store.get(KEY)],
	["read", (store) => store.read(KEY)],
	["hasKey", (store) => store.hasKey(KEY)],
	["export", (store) => store.export([KEY])],
	["leave", (store) => store.leave(KEY)],
	["flush", (store) => store.flush(KEY)],
];

export = () => {
	describe("a key that this server does not hold, in session mode", () => {
		for (const [what, call, stored] of CHANGES) {
			it(`is changed where it is by ${what}, and its holder goes on`, () => {
				inCloud((spec) => {
					const [holder, other] = openHeld(spec);
					spec.on(holder.server, () => {
						holder.store.flush(KEY);
					});
					spec.on(other.server, () => {
						call(other.store);
					});
					expect(spec.storedCount(STORE, KEY)).to.equal(stored);
					expect(other.store.size()).to.equal(0);
					expect(other.store.stat().leases).to.equal(0);
					spec.cloud.sleep(5);
					expect(holder.store.getCached(KEY)?.count).to.equal(stored);
					expect(holder.store.inspect(KEY)?.lease).to.equal("held");
					add(spec, holder);
					spec.cloud.sleep(3);
					expect(spec.storedCount(STORE, KEY)).to.equal(stored + 1);
					expect(holder.lost.size()).to.equal(0);
				});
			});

			it(`is changed by ${what} where nobody holds it, and nothing stays`, () => {
				inCloud((spec) => {
					const [a, b] = [open(spec), open(spec)];
					spec.cloud.records.put(STORE, KEY, { count: 1 });
					spec.on(a.server, () => {
						call(a.store);
					});
					expect(spec.storedCount(STORE, KEY)).to.equal(stored);
					expect(spec.requests("UpdateAsync")).to.equal(1);
					expect(a.store.size()).to.equal(0);
					expect(load(spec, b) < 0.5).to.equal(true);
				});
			});
		}

		for (const [what, call] of LOOKS) {
			it(`is not taken by ${what}`, () => {
				inCloud((spec) => {
					const [holder, other] = openHeld(spec);
					const seconds = time(spec, other, () => {
						call(other.store);
					});
					expect(seconds < 1).to.equal(true);
					expect(other.store.size()).to.equal(0);
					spec.cloud.sleep(10);
					expect(holder.store.inspect(KEY)?.lease).to.equal("held");
					expect(holder.lost.size()).to.equal(0);
				});
			});
		}

		it("is read by get: the template where there is no record, or nothing", () => {
			inCloud((spec) => {
				const { server, store, PPDB } = open(spec);
				const bare = new PPDB<Counter>("Bare", { lock: "session" });
				spec.on(server, () => {
					expect(store.get(KEY)?.count).to.equal(0);
					expect(store.hasKey(KEY)).to.equal(false);
					expect(bare.get(KEY)).to.equal(undefined);
					expectFailure("MissingDocument", () => bare.update(KEY, addOne));
					expectFailure("MissingDocument", () => bare.increment(KEY, "count"));
					expect(store.size() + bare.size()).to.equal(0);
				});
			});
		});

		it("is handed out frozen, since no commit and no leave would find what is written to it", () => {
			inCloud((spec) => {
				const [holder, other] = openHeld(spec);
				const errors = new Array<string>();
				other.store.OnError.Connect(({ code }) => errors.push(code));
				for (const call of [
					() => other.store.get(KEY),
					() => other.store.get("player_2"),
					() => other.store.update(KEY, addOne),
					() => other.store.update(KEY, () => undefined),
					() => other.store.set("player_3", { ...SET }),
					() => other.store.patch(KEY, SET),
				]) {
					spec.on(other.server, () => {
						const data = call() as Counter;
						const [ok, problem] = pcall(() => (data.count += 100));
						expect(ok).to.equal(false);
						expect(string.find(tostring(problem), "readonly", 1, true)[0]).to.be.ok();
					});
				}
				spec.on(other.server, () => {
					expect(other.store.increment(KEY, "count")).to.equal(11);
				});
				expect(holder.store.inspect(KEY)?.lease).to.equal("held");
				expect(errors.join()).to.equal("");
			});
		});

		it("is made by set and import, also with what the template says, but not by batchUpdateAll", () => {
			inCloud((spec) => {
				const { server, store, PPDB } = open(spec);
				const bare = new PPDB<Counter>("Bare", { lock: "session" });
				spec.on(server, () => {
					store.set("a", { count: 0 });
					store.import(new Map([["b", { data: { count: 0 }, version: 0 }]]));
					bare.set("c", { count: 7 });
					expect(store.hasKey("a")).to.equal(true);
					expect(store.hasKey("b")).to.equal(true);
					expect(bare.get("c")?.count).to.equal(7);
					expect(store.batchUpdateAll("", addOne).updated).to.equal(2);
					store.delete("a");
					const results = store.batchUpdateAll("", addOne);
					expect(results.updated).to.equal(1);
					expect(results.failures.size()).to.equal(0);
					expect(store.hasKey("a")).to.equal(false);
				});
			});
		});

		it("is gone when another server deletes it, and nobody is told that its lock was lost", () => {
			inCloud((spec) => {
				const [holder, other] = openHeld(spec);
				spec.on(holder.server, () => {
					holder.store.flush(KEY);
				});
				const deleted = new Array<string>();
				holder.store.OnDelete.Connect((key) => deleted.push(key));
				spec.on(other.server, () => {
					other.store.delete(KEY);
				});
				spec.cloud.sleep(5);
				expect(deleted.join()).to.equal(KEY);
				expect(holder.lost.size()).to.equal(0);
			});
		});

		it("is waited for by who calls while init loads it", () => {
			inCloud((spec) => {
				const a = open(spec);
				spec.cloud.records.put(STORE, KEY, { count: 1 });
				spec.on(a.server, () => {
					a.server.spawn(() => {
						a.store.init(KEY);
					});
					expect(a.store.increment(KEY, "count")).to.equal(2);
					expect(a.store.get(KEY)?.count).to.equal(2);
				});
				expect(a.store.inspect(KEY)?.lease).to.equal("held");
				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});

		it("stays with its holder where onInvalidate evicts", () => {
			inCloud((spec) => {
				const [holder, other] = [open(spec, { onInvalidate: "evict" }), open(spec)];
				spec.cloud.sleep(1);
				load(spec, holder);
				add(spec, other);
				spec.cloud.sleep(5);
				expect(holder.store.getCached(KEY)?.count).to.equal(1);
				expect(holder.store.inspect(KEY)?.lease).to.equal("held");
			});
		});
	});
};
