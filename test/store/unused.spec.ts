import type { PPDB } from "../../src/index";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "guild_1";

type Call = (store: PPDB<Counter>) => unknown;

/** What brings a document in that no `init` has asked for. */
const CALLS: ReadonlyArray<[what: string, call: Call]> = [
	["update", (store) => store.update(KEY, addOne)],
	["a durable update", (store) => store.update(KEY, addOne, { durable: true })],
	["set", (store) => store.set(KEY, { count: 3 })],
	["patch", (store) => store.patch(KEY, { count: 3 })],
	["increment", (store) => store.increment(KEY, "count")],
	["get", (store) => store.get(KEY)],
];

function withStore(body: (store: PPDB<Counter>, spec: CloudSpec) => void): void {
	inCloud((spec) => {
		body(new (spec.start().PPDB)<Counter>("Guilds", { template: { count: 0 } }), spec);
	});
}

export = () => {
	describe("a document in shared mode that nobody has initialised", () => {
		for (const [what, call] of CALLS) {
			it(`leaves when nobody has used it for a minute: ${what}`, () => {
				withStore((store, spec) => {
					call(store);
					spec.cloud.sleep(50);
					expect(store.size()).to.equal(1);
					call(store);
					spec.cloud.sleep(58);
					expect(store.size()).to.equal(1);
					spec.cloud.sleep(5);
					expect(store.size()).to.equal(0);
					// Nothing of it is lost with it.
					const count = store.get(KEY)?.count;
					expect(spec.storedCount("Guilds", KEY) ?? 0).to.equal(count);
				});
			});
		}

		it("stays once init has asked for it, before or after", () => {
			withStore((store, spec) => {
				store.init("first");
				store.update("first", addOne);
				store.update("second", addOne);
				spec.cloud.sleep(30);
				store.init("second");
				spec.cloud.sleep(600);
				expect(store.size()).to.equal(2);
			});
		});

		it("stays as long as it is used, also by updates that need no look at it", () => {
			withStore((store, spec) => {
				for (let second = 1; second <= 300; second++) {
					store.update(KEY, addOne);
					spec.cloud.sleep(1);
				}
				expect(store.getCached(KEY)?.count).to.equal(300);
				for (let minute = 1; minute <= 5; minute++) {
					spec.cloud.sleep(55);
					expect(store.getCached(KEY)?.count).to.equal(300);
				}
				spec.cloud.sleep(61);
				expect(store.size()).to.equal(0);
			});
		});

		it("stays as long as it is observed", () => {
			withStore((store, spec) => {
				store.get(KEY);
				const stop = store.observe(
					KEY,
					(data) => data.count,
					() => undefined,
				);
				spec.cloud.sleep(600);
				expect(store.size()).to.equal(1);
				stop();
				spec.cloud.sleep(121);
				expect(store.size()).to.equal(0);
			});
		});

		it("stays while it cannot be stored", () => {
			withStore((store, spec) => {
				store.update(KEY, addOne);
				spec.cloud.faults.beginOutage("dataStore");
				spec.cloud.sleep(200);
				expect(store.getCached(KEY)?.count).to.equal(1);
				spec.cloud.faults.heal();
				spec.cloud.sleep(200);
				expect(store.size()).to.equal(0);
				expect(spec.storedCount("Guilds", KEY)).to.equal(1);
			});
		});

		it("leaves at once when it is looked at or changed while it is being left", () => {
			inCloud((spec) => {
				const { server, PPDB } = spec.start();
				const store = new PPDB<Counter>("Guilds", { template: { count: 0 } });
				store.init(KEY);
				store.update(KEY, addOne);
				server.spawn(() => {
					store.leave(KEY);
				});
				expect(store.get(KEY).count).to.equal(1);
				store.update(KEY, addOne);
				spec.cloud.sleep(3);
				expect(store.size()).to.equal(0);
				expect(spec.storedCount("Guilds", KEY)).to.equal(2);
			});
		});

		it("leaves no later than expire says", () => {
			inCloud((spec) => {
				const options = { template: { count: 0 }, expire: 20 };
				const store = new (spec.start().PPDB)<Counter>("Guilds", options);
				store.init("kept");
				store.update(KEY, addOne);
				spec.cloud.sleep(10);
				store.getCached("kept");
				spec.cloud.sleep(15);
				expect(store.getCached("kept")?.count).to.equal(0);
				expect(store.size()).to.equal(1);
			});
		});
	});
};
