import type { PPDB } from "../../src/api/ppdb";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

const nothing = (() => {}) as () => never;

/** What a Luau script passes that forgets to return; TypeScript does not let it through. */
function forgetful(data: Counter): Counter {
	data.count += 1;
	return nothing();
}

/** Ends without a `return` from some count on, as an `if` without an `else` does. */
function addOneBelow(limit: number): (data: Counter) => Counter {
	return (data) => {
		if (data.count < limit) {
			return addOne(data);
		}
		return nothing();
	};
}

function expectNothing(action: () => void): void {
	const { message } = expectFailure("UpdateFailed", action);
	const [hint] = message.find("returned nothing: return the data, or nil to cancel", 1, true);
	assert(hint !== undefined, message);
}

function openStore(PPDB: new (...args: never) => unknown): PPDB<Counter> {
	return new (PPDB as new (name: string, options: object) => PPDB<Counter>)("Players", {
		template: { count: 0 },
	});
}

export = () => {
	describe("an updater that returns nothing", () => {
		it("fails, and changes nothing", () => {
			inCloud((spec) => {
				const store = openStore(spec.start().PPDB);
				store.init(KEY);
				for (const before of [0, 1]) {
					expectNothing(() => store.update(KEY, forgetful));
					expect(store.getCached(KEY)?.count).to.equal(before);
					store.update(KEY, addOne);
				}
				expectNothing(() => store.update(KEY, forgetful, { durable: true }));
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(2);
			});
		});

		it("fails as well after it has returned the data thousands of times", () => {
			inCloud((spec) => {
				const store = openStore(spec.start().PPDB);
				store.init(KEY);
				const updater = addOneBelow(500);
				for (let count = 1; count <= 500; count++) {
					store.update(KEY, updater);
				}
				expectNothing(() => store.update(KEY, updater));
				expect(store.getCached(KEY)?.count).to.equal(500);
				store.update(KEY, addOne);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(501);
			});
		});

		it("fails in a batch, key by key", () => {
			inCloud((spec) => {
				const store = openStore(spec.start().PPDB);
				spec.cloud.records.put("Players", "rich", { count: 5 });
				spec.cloud.records.put("Players", "poor", { count: 1 });

				const results = store.batchUpdate(["rich", "poor"], addOneBelow(5));
				const { updated, failures } = store.batchUpdateAll("", addOneBelow(5));

				const rich = results.get("rich");
				expectNothing(() => {
					assert(rich?.ok === false, "no failure");
					throw rich.error;
				});
				expect(results.get("poor")?.ok).to.equal(true);
				expect(failures.has("rich")).to.equal(true);
				expect(updated).to.equal(1);
				expect(spec.storedCount("Players", "poor")).to.equal(3);
			});
		});

		it("fails where it changes a document that another server holds", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", {
					template: { count: 0 },
					lock: "session",
				});
				spec.on(server, () => {
					expectNothing(() => store.update(KEY, forgetful, { remote: true }));
				});
				expect(spec.stored("Players", KEY)).to.equal(undefined);
			});
		});

		it("is left out of a replay, and the reason says so", () => {
			inCloud((spec) => {
				const [left, right] = [spec.start(), spec.start()].map(({ PPDB }) =>
					openStore(PPDB),
				);
				left.init(KEY);
				right.init(KEY);
				right.update(KEY, (data) => ({ count: data.count + 10 }));
				left.update(KEY, addOneBelow(5));
				right.flush();
				const { message } = expectFailure("ReplayFailed", () => {
					left.flush(KEY);
				});
				expect(message.find("returned nothing", 1, true)[0]).to.be.ok();
				expect(left.getCached(KEY)?.count).to.equal(10);
			});
		});
	});

	it("cancels without an error when it returns nil, whichever way it goes", () => {
		inCloud((spec) => {
			const store = openStore(spec.start().PPDB);
			store.init(KEY);
			const updater = (data: Counter) => (data.count < 500 ? addOne(data) : undefined);
			for (let count = 1; count <= 510; count++) {
				store.update(KEY, updater);
			}
			expect(store.getCached(KEY)?.count).to.equal(500);
			store.flush();
			expect(spec.storedCount("Players", KEY)).to.equal(500);
		});
	});
};
