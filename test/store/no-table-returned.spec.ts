import type { PPDB } from "../../src/api/ppdb";
import type { PPDBError } from "../../src/base/error";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
/** After this many runs an updater takes the fast path. */
const RUNS = 500;
const INSTEAD: ReadonlyArray<unknown> = [true, 5, "", buffer.create(1)];

type Instead = (data: Counter) => Counter;

function openStore(spec: CloudSpec): PPDB<Counter, never> {
	const store = new (spec.start().PPDB)<Counter>("Players", { template: { count: 0 } });
	store.init(KEY);
	return store;
}

/** Changes the data and returns something else, as who forgets what `update` wants does. */
function returning(value: unknown): Instead {
	return (data) => {
		data.count += 1;
		return value as Counter;
	};
}

function expectRefused(action: () => void): void {
	const { message } = expectFailure("UpdateFailed", action);
	const [hint] = message.find("was given a table and returned", 1, true);
	assert(hint !== undefined, message);
}

export = () => {
	describe("an updater that returns no table where the data is one", () => {
		it("fails, and changes nothing", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				for (const value of INSTEAD) {
					expectRefused(() => store.update(KEY, returning(value)));
					expectRefused(() => store.update(KEY, returning(value), { durable: true }));
				}
				store.update(KEY, addOne);
				store.flush();
				expect(spec.storedCount("Players", KEY)).to.equal(1);
			});
		});

		it("fails as well after it has returned the data thousands of times", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				const updater: Instead = (data) =>
					data.count < RUNS ? addOne(data) : (true as unknown as Counter);
				for (let run = 1; run <= RUNS; run++) store.update(KEY, updater);
				expectRefused(() => store.update(KEY, updater));
				expect(store.getCached(KEY)?.count).to.equal(RUNS);
			});
		});

		it("fails in a batch, where the document is stored, and in a transaction", () => {
			inCloud((spec) => {
				openStore(spec).flush();
				const elsewhere = new (spec.start().PPDB)<Counter>("Players", {
					lock: "session",
					template: { count: 0 },
				});
				const result = elsewhere.batchUpdate([KEY], returning(true)).get(KEY);
				assert(result?.ok === false);
				expect(result.error.code).to.equal("UpdateFailed");
				expectRefused(() => elsewhere.update(KEY, returning(true)));
				expectFailure("InvalidValue", () =>
					elsewhere.transaction([KEY], (drafts) => {
						drafts[KEY] = true as unknown as Counter;
					}),
				);
				expect(elsewhere.read(KEY)).to.equal(undefined);
			});
		});

		it("is rejected when it does so only on what another server has stored", () => {
			inCloud((spec) => {
				const [a, b] = [openStore(spec), openStore(spec)];
				const rejected = new Array<PPDBError>();
				a.OnRejected.Connect((_key, problem) => rejected.push(problem));
				a.update(KEY, (data) => (data.count === 0 ? addOne(data) : (true as never)));
				b.update(KEY, (data) => ({ count: data.count + 10 }));
				b.flush();
				spec.cloud.sleep(5);
				expect(rejected[0]?.code).to.equal("ReplayFailed");
				expect(spec.storedCount("Players", KEY)).to.equal(10);
			});
		});
	});
};
