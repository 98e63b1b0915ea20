import type { PPDB } from "../../src/api/ppdb";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const STORE = "Players";

type Call = (store: PPDB<Counter>, options?: never) => unknown;

/** Each method that changes documents, with options as its last argument. */
const CALLS: ReadonlyArray<[name: string, call: Call]> = [
	["update", (store, options) => store.update(KEY, addOne, options)],
	["set", (store, options) => store.set(KEY, { count: 1 }, options)],
	["patch", (store, options) => store.patch(KEY, { count: 1 }, options)],
	["increment", (store, options) => store.increment(KEY, "count", 1, options)],
	["delete", (store, options) => store.delete(KEY, options)],
	["delete with a callback", (store, options) => store.delete(KEY, () => undefined, options)],
	["batchUpdate", (store, options) => store.batchUpdate([KEY], addOne, options)],
	["batchUpdate by key", (store, options) => store.batchUpdate({ [KEY]: addOne }, options)],
	[
		"batchUpdate with a callback",
		(store, options) => store.batchUpdate([KEY], addOne, () => undefined, options),
	],
	["batchUpdateAll", (store, options) => store.batchUpdateAll("", addOne, options)],
	["import", (store, options) => store.import(store.export(), options)],
	[
		"import with a callback",
		(store, options) => store.import(store.export(), () => undefined, options),
	],
	["transaction", (store, options) => store.transaction([KEY], () => false, options)],
];

function openStore(spec: CloudSpec): PPDB<Counter> {
	const { PPDB } = spec.start();
	return new PPDB<Counter>(STORE, { template: { count: 0 } });
}

export = () => {
	describe("the options of a change", () => {
		for (const [name, call] of CALLS) {
			it(`are the same for ${name}, and others are refused before anything is touched`, () => {
				inCloud((spec) => {
					const store = openStore(spec);
					store.init(KEY);
					for (const bad of [{ durabel: true }, { durable: 1 }, { remote: "yes" }, 5]) {
						expectFailure("InvalidArgument", () => {
							call(store, bad as never);
						});
					}
					const { message } = expectFailure("InvalidArgument", () => {
						call(store, { durabel: true } as never);
					});
					assert(message.find('"durabel"', 1, true)[0] !== undefined, message);
					assert(message.find("durable (true or false)", 1, true)[0] !== undefined);
					expect(spec.requests("UpdateAsync")).to.equal(0);
					expect(store.getCached(KEY)?.count).to.equal(0);

					call(store, { durable: true, remote: true, tag: "any" } as never);
				});
			});
		}

		it("make set, patch and increment wait until they are stored", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				store.set(KEY, { count: 5 }, { durable: true });
				expect(spec.storedCount(STORE, KEY)).to.equal(5);
				store.patch(KEY, { count: 6 }, { durable: true });
				expect(spec.storedCount(STORE, KEY)).to.equal(6);
				expect(store.increment(KEY, "count", 2, { durable: true })).to.equal(8);
				expect(spec.storedCount(STORE, KEY)).to.equal(8);
			});
		});

		it("change what another server holds where it is stored", () => {
			inCloud((spec) => {
				const [holder, other] = [spec.start(), spec.start()].map(({ PPDB, server }) => ({
					server,
					store: new PPDB<Counter>(STORE, { template: { count: 0 }, lock: "session" }),
				}));
				spec.on(holder.server, () => holder.store.init(KEY));
				spec.on(other.server, () => {
					other.store.set(KEY, { count: 5 }, { remote: true });
					other.store.patch(KEY, { count: 6 }, { remote: true });
					expect(
						other.store.increment(KEY, "count", 2, { remote: true, max: 8 }),
					).to.equal(8);
					expectFailure("OutOfBounds", () =>
						other.store.increment(KEY, "count", 1, { remote: true, max: 8 }),
					);
				});
				expect(holder.store.inspect(KEY)?.lease).to.equal("held");
				expect(spec.storedCount(STORE, KEY)).to.equal(8);
			});
		});
	});

	describe("the bounds of an increment", () => {
		it("are kept, and what would be beyond changes nothing", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				store.init(KEY);
				expect(store.increment(KEY, "count", 10, { min: 0, max: 10 })).to.equal(10);
				for (const [by, bound] of [
					[1, { max: 10 }],
					[-11, { min: 0 }],
				] as const) {
					const problem = expectFailure("OutOfBounds", () =>
						store.increment(KEY, "count", by, bound),
					);
					expect(problem.value).to.equal(10 + by);
					expect(store.getCached(KEY)?.count).to.equal(10);
				}
				expect(store.increment(KEY, "count", -10, { min: 0 })).to.equal(0);
				store.flush();
				expect(spec.storedCount(STORE, KEY)).to.equal(0);
			});
		});

		it("are numbers, the lower first", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				for (const bad of [{ min: "0" }, { max: 0 / 0 }, { min: 2, max: 1 }]) {
					expectFailure("InvalidArgument", () =>
						store.increment(KEY, "count", 1, bad as never),
					);
				}
				expect(store.increment(KEY, "count", 1, { min: -math.huge, max: 1 })).to.equal(1);
			});
		});

		it("are kept where another server has spent the same meanwhile", () => {
			inCloud((spec) => {
				const [here, there] = [openStore(spec), openStore(spec)];
				here.set(KEY, { count: 10 }, { durable: true });
				there.init(KEY);
				there.increment(KEY, "count", -10, { min: 0 });
				here.increment(KEY, "count", -10, { min: 0, durable: true });
				const problem = expectFailure("ReplayFailed", () => {
					there.flush(KEY);
				});
				expect((problem.cause as { code: string }).code).to.equal("OutOfBounds");
				expect(spec.storedCount(STORE, KEY)).to.equal(0);
			});
		});
	});
};
