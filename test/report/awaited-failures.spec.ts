import type { PPDB } from "../../src/api/ppdb";
import type { PPDBErrorCode } from "../../src/base/error";
import { RecordedDiscord, WEBHOOK } from "../support/recorded-discord";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const STORE = "Players";

interface Listener {
	readonly store: PPDB<Counter>;
	/** Codes that `OnError` told. */
	readonly errors: Array<string>;
	/** What `OnRejected` told: key, code and tag. */
	readonly rejected: Array<string>;
}

function listen(spec: CloudSpec): Listener {
	const { PPDB } = spec.start();
	return follow(new PPDB<Counter>(STORE, { template: { count: 0 } }));
}

function follow(store: PPDB<Counter>): Listener {
	const errors = new Array<string>();
	const rejected = new Array<string>();
	store.OnError.Connect(({ code }) => errors.push(code));
	store.OnRejected.Connect((key, problem, tag) => {
		assert(problem.tag === tag && problem.key === key, "the error knows better");
		rejected.push(`${key} ${problem.code} ${tostring(tag)}`);
	});
	return { store, errors, rejected };
}

/** Two servers with the document, of which the second has spent what both have. */
function openTwice(spec: CloudSpec): Listener {
	const [here, there] = [listen(spec), listen(spec)];
	here.store.set(KEY, { count: 1 }, { durable: true });
	there.store.init(KEY);
	return here;
}

function spendOne(data: Counter): Counter {
	assert(data.count > 0, "too poor");
	data.count -= 1;
	return data;
}

function spendElsewhere(spec: CloudSpec): void {
	const { store } = listen(spec);
	store.update(KEY, spendOne, { durable: true });
}

function expectTagged(code: PPDBErrorCode, tag: unknown, action: () => void): void {
	const told = expectFailure(code, action).tag;
	assert(told === tag, `the tag is ${tostring(told)}`);
}

export = () => {
	describe("a failure that a caller is thrown", () => {
		it("is not told to OnError and not to Discord once more", () => {
			inCloud((spec) => {
				const discord = new RecordedDiscord(spec.cloud);
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>(STORE, {
					template: { count: 0 },
					// Too short for more failures than `retries`, which are reported.
					loadTimeout: 1,
					reportLevel: "warn",
					webhook: WEBHOOK,
				});
				const errors = new Array<string>();
				store.OnError.Connect(({ code }) => errors.push(code));
				store.init(KEY);
				spec.cloud.faults.beginOutage("dataStore");
				expectFailure("LoadFailed", () => store.init("player_2"));
				expectFailure("CommitFailed", () => store.update(KEY, addOne, { durable: true }));
				expectFailure("CommitFailed", () => {
					store.flush(KEY);
				});
				spec.cloud.faults.endOutage("dataStore");
				spec.cloud.sleep(60);

				expect(errors.join(",")).to.equal("");
				expect(discord.arrivals.size()).to.equal(0);
				expect(store.stat().failures.get("LoadFailed")).to.equal(1);
				expect(spec.storedCount(STORE, KEY)).to.equal(1);
			});
		});

		it("is told to OnError where nobody waits", () => {
			inCloud((spec) => {
				const { store, errors } = listen(spec);
				store.init(KEY);
				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);
				spec.cloud.sleep(60);
				expect(errors.join(",")).to.equal("CommitFailed");
			});
		});
	});

	describe("a failure whose caller was cancelled while it waited", () => {
		it("is told to OnError, and to OnRejected if an update is lost", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const { store, errors, rejected } = follow(
					new PPDB<Counter>(STORE, { template: { count: 0 } }),
				);
				store.set(KEY, { count: 1 }, { durable: true });
				spendElsewhere(spec);
				const maker = server.task.spawn(() => {
					store.update(KEY, spendOne, { durable: true, tag: "bow" });
				});
				server.task.cancel(maker);
				spec.cloud.sleep(10);
				expect(errors.join(",")).to.equal("ReplayFailed");
				expect(rejected.join(",")).to.equal(`${KEY} ReplayFailed bow`);

				spec.cloud.faults.beginOutage("dataStore");
				store.update(KEY, addOne);
				const flusher = server.task.spawn(() => {
					store.flush();
				});
				server.task.cancel(flusher);
				spec.cloud.sleep(60);
				expect(errors.join(",")).to.equal("ReplayFailed,CommitFailed");
			});
		});
	});

	describe("an update that is rejected", () => {
		it("is told to OnRejected with its tag, and to OnError", () => {
			inCloud((spec) => {
				const { store, errors, rejected } = openTwice(spec);
				store.update(KEY, spendOne, { tag: "sword" });
				spendElsewhere(spec);
				spec.cloud.sleep(10);
				expect(rejected.join(",")).to.equal(`${KEY} ReplayFailed sword`);
				expect(errors.join(",")).to.equal("ReplayFailed");
			});
		});

		it("is told each with its own tag, whatever was applied beside it", () => {
			inCloud((spec) => {
				const { store, rejected } = openTwice(spec);
				const bad = { count: 0 / 0 };
				store.update(KEY, addOne, { tag: "kept" });
				store.update(KEY, () => bad, { tag: 1 });
				store.update(KEY, () => ({ count: 7 }));
				store.update(KEY, () => ({ count: math.huge }));
				store.flush("player_2");
				spec.cloud.sleep(10);
				expect(rejected.join(",")).to.equal(
					`${KEY} InvalidValue 1,${KEY} InvalidValue nil`,
				);
				expect(spec.storedCount(STORE, KEY)).to.equal(7);
			});
		});

		it("is told when another server has deleted the key", () => {
			inCloud((spec) => {
				const { store, errors, rejected } = openTwice(spec);
				store.update(KEY, addOne, { tag: "a" });
				store.update(KEY, addOne, { tag: "b" });
				listen(spec).store.delete(KEY);
				spec.cloud.sleep(10);
				expect(rejected.join(",")).to.equal(`${KEY} Deleted a,${KEY} Deleted b`);
				expect(errors.join(",")).to.equal("Deleted");
			});
		});

		it("is thrown, with its tag, where who made it waits, and not told besides", () => {
			inCloud((spec) => {
				const { store, errors, rejected } = openTwice(spec);
				spendElsewhere(spec);
				expectTagged("ReplayFailed", 5, () => {
					store.update(KEY, spendOne, { durable: true, tag: 5 });
				});
				expectTagged("UpdateFailed", 6, () =>
					store.update(KEY, () => error("no"), { tag: 6 }),
				);
				expectTagged("OutOfBounds", 7, () =>
					store.increment(KEY, "count", -5, { min: 0, tag: 7 }),
				);
				const result = store
					.batchUpdate(["player_2"], spendOne, { tag: 8 })
					.get("player_2");
				assert(result?.ok === false && result.error.tag === 8, "the batch");
				expectTagged("UpdateFailed", 9, () =>
					store.transaction([KEY], () => error("no"), { tag: 9 }),
				);
				spec.cloud.sleep(10);
				expect(errors.join(",")).to.equal("");
				expect(rejected.join(",")).to.equal("");
			});
		});

		it("has its tag also when deleting fails, with and without a callback", () => {
			inCloud((spec) => {
				const { store } = openTwice(spec);
				spec.cloud.faults.beginOutage("dataStore");
				const tags = new Array<string>();
				store.delete(KEY, (_, problem) => tags.push(tostring(problem?.tag)), {
					tag: "callback",
				});
				expectTagged("LoadFailed", "thrown", () => store.delete(KEY, { tag: "thrown" }));
				spec.cloud.sleep(60);
				expect(tags.join(",")).to.equal("callback");
			});
		});
	});
};
