import { decodeRecord } from "../../src/record-format/record";
import { PPDBError } from "../../src/base/error";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { add, KEY, load, open, time } from "../support/session-player";

const STORE = "Players";
const DAMAGED = { ppdb: 1, v: 0, r: "8", w: {}, d: { count: 50 } };
const OPTIONS = { template: { count: 0 } };

function damage(spec: CloudSpec, key = KEY): void {
	spec.cloud.records.put(STORE, key, DAMAGED);
}

function assertUntouched(spec: CloudSpec): void {
	const { r: revision } = spec.cloud.records.peek(STORE, KEY)?.value as { r: unknown };
	assert(revision === "8", `the record has revision ${tostring(revision)}`);
	assert(spec.storedCount(STORE, KEY) === 50, "the record has other data");
}

/** A change of an owner who is gone is pending in `a`, and what `b` was to tell of it is damaged. */
function withUndecided(run: (spec: CloudSpec, keys: ReadonlyArray<string>) => void): void {
	inCloud((spec) => {
		const keys = ["a", "b", "c"];
		const p = { i: "gone", s: 3, t: 1, k: keys, v: 0, d: { count: 2 } };
		for (const key of ["a", "c"]) {
			const value = { ppdb: 2, v: 0, r: 7, w: {}, p, d: { count: 1 } };
			spec.cloud.records.put(STORE, key, value);
		}
		damage(spec, "b");
		run(spec, keys);
	});
}

export = () => {
	describe("a record that is damaged while it is cached", () => {
		it("ends a commit: its updates are rejected and reported, and nothing is written", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
				const reported = new Array<PPDBError>();
				store.OnError.Connect((problem) => reported.push(problem));
				store.update(KEY, addOne, { durable: true });
				damage(spec);
				store.update(KEY, addOne);

				expectFailure("DamagedRecord", () => {
					store.flush(KEY);
				});

				expect(store.getCached(KEY)).to.equal(undefined);
				expect(reported.map(({ code, key }) => `${code} ${key}`).join()).to.equal(
					`DamagedRecord ${KEY}`,
				);
				store.update("player_2", addOne, { durable: true });
				expect(spec.storedCount(STORE, "player_2")).to.equal(1);
				expectFailure("DamagedRecord", () => store.init(KEY));
				assertUntouched(spec);
			});
		});

		it("ends a transaction, which changes none of its keys", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
				store.update(KEY, addOne, { durable: true });
				store.update("player_2", addOne, { durable: true });
				damage(spec);

				expectFailure("DamagedRecord", () => {
					store.transaction([KEY, "player_2"], (drafts) => {
						addOne(drafts[KEY]);
						addOne(drafts.player_2);
					});
				});

				spec.cloud.sleep(60);
				expect(spec.storedCount(STORE, "player_2")).to.equal(1);
				store.update("player_2", addOne, { durable: true });
				assertUntouched(spec);
			});
		});

		for (const [what, first] of [
			["an envelope", undefined],
			["legacy data", { count: 1 }],
		] as ReadonlyArray<[string, Counter | undefined]>) {
			it(`is reported once by the code that checks it, and stays in memory as it was: ${what}`, () => {
				inCloud((spec) => {
					const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
					const codes = new Array<string>();
					store.OnError.Connect(({ code }) => codes.push(code));
					if (first === undefined) {
						store.init(KEY);
						store.update(KEY, addOne, { durable: true });
					} else {
						spec.cloud.records.put(STORE, KEY, first);
						store.init(KEY);
					}
					damage(spec);
					spec.cloud.faults.beginOutage("memoryStore");
					spec.cloud.sleep(120);

					expect(codes.join()).to.equal("DamagedRecord");
					expect(store.getCached(KEY)?.count).to.equal(1);
					assertUntouched(spec);
				});
			});
		}

		it("is not waited for by the next server, whatever it was to contain", () => {
			inCloud((spec) => {
				const [leaver, heir] = [open(spec), open(spec)];
				spec.cloud.sleep(1);
				load(spec, leaver);
				add(spec, leaver);
				spec.on(leaver.server, () => {
					leaver.store.leave(KEY);
				});
				damage(spec);

				const seconds = time(spec, heir, () => {
					expectFailure("DamagedRecord", () => heir.store.init(KEY));
				});

				assert(seconds < 5, `it took ${seconds} s`);
				assertUntouched(spec);
			});
		});
	});

	describe("a transaction of a record that is damaged", () => {
		it("stays undecided, and a call that finds it reports the damage", () => {
			withUndecided((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
				spec.cloud.sleep(30);

				for (const call of [
					() => store.init("a"),
					() => store.read("a"),
					() => store.delete("a"),
					() =>
						store.transaction(["a"], (drafts) => {
							addOne(drafts.a);
						}),
				]) {
					const problem = expectFailure("DamagedRecord", call);
					expect(problem.key).to.equal("b");
				}
				const { p: change } = spec.cloud.records.peek(STORE, "a")?.value as { p?: unknown };
				expect(change).to.be.ok();
			});
		});

		it("is decided by any other key that tells", () => {
			withUndecided((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
				spec.cloud.records.put(STORE, "c", { ppdb: 1, v: 0, r: 9, w: {}, d: { count: 1 } });
				spec.cloud.sleep(30);

				expect(store.init("a").count).to.equal(1);
				store.update("a", addOne, { durable: true });
				expect(spec.storedCount(STORE, "a")).to.equal(2);
			});
		});

		it("lets a commit that it blocks be reported, and go on once it is repaired", () => {
			withUndecided((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, OPTIONS);
				const codes = new Array<string>();
				store.OnError.Connect(({ code }) => codes.push(code));
				const pending = spec.cloud.records.peek(STORE, "a")?.value as object;
				spec.cloud.records.put(STORE, "a", { ppdb: 1, v: 0, r: 7, w: {}, d: { count: 1 } });
				store.update("a", addOne);
				spec.cloud.records.put(STORE, "a", pending);

				let cause = "nothing, since it still waits";
				spec.cloud.spawn(() => {
					cause = tostring(expectFailure("CommitFailed", () => store.flush("a")).cause);
				});
				spec.cloud.sleep(120);
				expect(cause.find("DamagedRecord", 1, true)[0]).to.be.ok();
				expect(codes.join()).to.equal("");

				spec.cloud.records.put(STORE, "b", { ppdb: 1, v: 0, r: 9, w: {}, d: { count: 1 } });
				spec.cloud.sleep(60);
				expect(spec.storedCount(STORE, "a")).to.equal(2);
				expect(store.stat().dirty).to.equal(0);
			});
		});
	});

	describe("what looks like damage and is none", () => {
		it("is read where that loses nothing", () => {
			const sound = { ppdb: 1, v: 0, r: 7, d: { count: 1 } };
			const p = { i: "owner", s: 3, t: 1.5, k: [KEY], u: true, v: 2, c: 1, d: false };
			for (const value of [
				sound,
				{ ...sound, w: [] },
				{ ...sound, w: { s1: { s: 0, t: -1.5 } }, done: [] },
				{ ...sound, p, done: { "owner:3": [KEY, "other"] } },
				{ ...sound, ppdb: 2, c: 0 },
				{ ...sound, d: false },
			]) {
				expect(decodeRecord(value, KEY).kind).to.equal("envelope");
			}
			expect(decodeRecord({ ppdb: 2, v: 0, r: 7, w: {} }).kind).to.equal("missing");
		});

		it("is a game's own data where the mark is no number", () => {
			const marked = { ppdb: "mine", coins: 5 };
			const named = { _version: "1.2.0", coins: 5 };
			for (const value of [marked, named, { ppdb: {} }, { _version: true }, { d: 5, r: 1 }]) {
				const record = decodeRecord(value);
				expect(record.kind).to.equal("legacy");
				expect(record.version).to.equal(0);
				expect(record.data).to.equal(value);
			}
			expect(named._version).to.equal("1.2.0");
		});

		it("is of a newer PPDB where the format is higher, whatever its fields are", () => {
			for (const value of [{ ppdb: 3 }, { ppdb: 9, r: "x", w: 5, p: 1, v: {} }]) {
				const { kind, problem } = decodeRecord(value);
				expect(kind).to.equal("unreadable");
				expect(problem?.code).to.equal("NewerSchema");
			}
		});
	});
};
