import type { PPDB } from "../../src/api/ppdb";
import { decodeRecord } from "../../src/record-format/record";
import { PPDBError, type PPDBErrorCode } from "../../src/base/error";
import type { PPDBOptions } from "../../src/store/options";
import type { AdoptableLibrary } from "../../src/record-format/foreign-record";
import { copyValue } from "../../src/value/copy-value";
import { equalValues } from "../../src/value/equal-values";
import { HELD, RELEASED, UNADOPTABLE, type ForeignFixture } from "../support/foreign-records";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";
import { besideOf, RECORD_METHODS } from "../support/record-methods";

const STORE = "Players";
const KEY = "player_1";
const SOUND = { ppdb: 1, v: 0, r: 7, w: {}, d: { count: 1 } };

type Store = PPDB<Counter>;

/** What a step that adopts was given. */
interface Given {
	data: unknown;
	record: unknown;
}

/** Plain data of a game, however much it looks like another library's. */
const LOOKALIKES: ReadonlyArray<object> = [
	{ Data: { Cash: 5 } },
	{ Data: { Cash: 5 }, MetaData: {} },
	{ Data: 5, MetaData: {}, GlobalUpdates: [] },
	{ Data: {}, MetaData: "x", GlobalUpdates: [] },
	{ GlobalUpdates: {} },
	{ GlobalUpdates: [1, "x"] },
	{ GlobalUpdates: [1, []], Coins: 5 },
	{ migrationVersion: 2, coins: 5 },
	{ migrationVersion: "2", data: {} },
	{ data: { coins: 5 }, lockId: "guid" },
	{ documentServiceSchemaVersion: "no", data: {} },
	{ appliedMigrations: ["a"], coins: 5 },
	{ appliedMigrations: "a", file: {} },
	{ lock: true },
	{ lock: { ActiveSession: "me" }, coins: 5 },
	{ lock: { LastUpdateTime: 5 }, coins: 5 },
	{ ppdb: "mine", ActiveSession: [1, "job"] },
];

function put(spec: CloudSpec, { value, metadata }: ForeignFixture, key = KEY): void {
	spec.cloud.records.put(STORE, key, value, [42], metadata);
}

/** Fails unless every method throws a code, and leaves what is under its key as it is. */
function expectRefusals(
	spec: CloudSpec,
	make: () => ForeignFixture,
	code: PPDBErrorCode,
	options: PPDBOptions<Counter>,
): void {
	const store = new (spec.start().PPDB)<Counter>(STORE, { template: { count: 0 }, ...options });
	RECORD_METHODS.forEach(([method, call], index) => {
		const key = `key_${index}`;
		const fixture = make();
		put(spec, fixture, key);
		spec.cloud.records.put(STORE, besideOf(key), SOUND);
		const before = spec.cloud.records.peek(STORE, key);
		const [ok, problem] = pcall(call, store, key);
		assert(!ok && problem instanceof PPDBError, `${method}: ${tostring(problem)}`);
		assert(problem.code === code, `${method}: ${problem.toString()}`);
		assert(problem.key === key, `${method} named ${problem.key}`);
		const [named] = problem.message.find(fixture.library, 1, true);
		assert(named !== undefined, `${method}: ${problem.message}`);
		assert(store.hasKey(key), `${method}: hasKey does not see it`);
		assert(store.keys(key).includes(key), `${method}: keys does not list it`);
		assert(store.getCached(key) === undefined, `${method} cached it`);
		spec.cloud.sleep(5);
		const after = spec.cloud.records.peek(STORE, key);
		assert(after?.version === before?.version, `${method} wrote it`);
		assert(equalValues(after?.value, fixture.value), `${method} changed it`);
		const count = spec.storedCount(STORE, besideOf(key));
		// Its prefix is that of the sound key, too.
		const expected = method === "batchUpdateAll" ? 2 : 1;
		assert(count === expected, `${method} made ${count} of the key beside it`);
	});
}

function adopting(library: string, given?: Given): PPDBOptions<Counter> {
	const migrate = (data: Counter, record: unknown) => {
		if (given !== undefined) {
			given.data = copyValue(data);
			given.record = record;
		}
		return { count: (data as Partial<Counter>).count ?? 0 };
	};
	return { migrations: [{ migrate, adopts: library as AdoptableLibrary }] };
}

function open(spec: CloudSpec, library: string, given?: Given): Store {
	return new (spec.start().PPDB)<Counter>(STORE, adopting(library, given));
}

function titleOf({ library, form = "" }: ForeignFixture): string {
	return library + form;
}

function asHeld(make: (at: number) => ForeignFixture, spec: CloudSpec): () => ForeignFixture {
	return () => make(spec.cloud.clock.unixSeconds());
}

function asHeldSince(at: unknown): ForeignFixture {
	const MetaData = { ActiveSession: [1, "job", "guid"], LastUpdate: at };
	return {
		library: "ProfileStore",
		value: { Data: { count: 1 }, MetaData, GlobalUpdates: [0, []] },
	};
}

export = () => {
	describe("another library's record", () => {
		for (const fixture of [...RELEASED, ...UNADOPTABLE]) {
			it(`is refused and left as it is: ${titleOf(fixture)}`, () => {
				inCloud((spec) => {
					expectRefusals(spec, () => fixture, "ForeignRecord", {});
				});
			});
		}

		for (const [, make] of HELD) {
			it(`is refused while it is in a session: ${make(0).library}`, () => {
				inCloud((spec) => {
					expectRefusals(spec, asHeld(make, spec), "ForeignRecord", {});
				});
			});
		}

		it("is refused in a store that adopts a third one's, or whose steps adopt none", () => {
			inCloud((spec) => {
				for (const options of [adopting("Nevermore"), { migrations: [addOne] }]) {
					const store = new (spec.start().PPDB)<Counter>(STORE, options);
					put(spec, RELEASED[0]);
					expectFailure("ForeignRecord", () => store.init(KEY));
				}
			});
		});

		it("ends a commit, and is left as it is, when it is put over a record that is cached", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, { template: { count: 0 } });
				store.update(KEY, addOne, { durable: true });
				put(spec, RELEASED[0]);
				store.update(KEY, addOne);
				expectFailure("ForeignRecord", () => store.flush(KEY));
				expect(store.getCached(KEY)).to.equal(undefined);
				const value = spec.cloud.records.peek(STORE, KEY)?.value;
				expect(equalValues(value, RELEASED[0].value)).to.equal(true);
			});
		});
	});

	describe("a game's own data", () => {
		it("stays so, however much it looks like another library's", () => {
			for (const value of LOOKALIKES) {
				const record = decodeRecord(copyValue(value), KEY);
				expect(record.kind).to.equal("legacy");
				expect(equalValues(record.data, value)).to.equal(true);
			}
			for (const value of [5, "text", '{"Coins":5}', [1, 2], true]) {
				expect(decodeRecord(value, KEY).kind).to.equal("legacy");
			}
		});

		it("is refused with a hint where its _version is above the migrations", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE);
				spec.cloud.records.put(STORE, KEY, { count: 3, _version: 2 });
				const { message } = expectFailure("NewerSchema", () => store.init(KEY));
				expect(message.find("If _version belongs to the game", 1, true)[0]).to.be.ok();
			});
		});

		it("goes through all migrations where a tool puts it over a record that had been", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>(STORE, {
					template: { count: 0 },
					migrations: [(data: Counter) => ({ count: data.count * 2 })],
				});
				store.update(KEY, addOne, { durable: true });
				store.update(KEY, addOne);
				spec.cloud.records.put(STORE, KEY, { count: 5 });
				store.flush(KEY);
				expect(spec.storedCount(STORE, KEY)).to.equal(11);
				store.update(KEY, addOne);
				spec.cloud.records.put(STORE, KEY, { count: 5, _version: 1 });
				store.flush(KEY);
				expect(spec.storedCount(STORE, KEY)).to.equal(6);
			});
		});

		it("is what a step that adopts gets where there is no other library's record", () => {
			inCloud((spec) => {
				const given: Given = { data: undefined, record: undefined };
				const store = open(spec, "ProfileStore", given);
				spec.cloud.records.put(STORE, KEY, { count: 3 });
				expect(store.init(KEY).count).to.equal(3);
				expect((given.data as Counter).count).to.equal(3);
				expect(given.record).to.equal(undefined);
			});
		});
	});

	describe("a first step that adopts", () => {
		for (const fixture of RELEASED) {
			it(`gets the data and the record of ${titleOf(fixture)}, and is stored`, () => {
				inCloud((spec) => {
					const given: Given = { data: undefined, record: undefined };
					put(spec, fixture);
					const store = open(spec, fixture.library, given);
					const { count = 0 } = fixture.data as Partial<Counter>;

					expect(store.init(KEY).count).to.equal(count);
					expect(equalValues(given.data, fixture.data)).to.equal(true);
					expect(equalValues(given.record, fixture.value)).to.equal(true);

					store.update(KEY, addOne, { durable: true });
					expect(spec.storedCount(STORE, KEY)).to.equal(count + 1);
					expect(spec.cloud.records.peek(STORE, KEY)?.userIds.join()).to.equal("42");
				});
			});
		}

		for (const [seconds, make] of HELD) {
			const { library } = make(0);
			it(`waits for the end of a session of ${library}`, () => {
				inCloud((spec) => {
					expectRefusals(spec, asHeld(make, spec), "ForeignSession", adopting(library));
				});
				inCloud((spec) => {
					put(spec, asHeld(make, spec)());
					spec.cloud.sleep(seconds - 20);
					const store = open(spec, library);
					expectFailure("ForeignSession", () => store.init(KEY));
					spec.cloud.sleep(40);
					expect(store.init(KEY).count).to.equal(7);
				});
			});
		}

		it("tells of no sign of life in the future, though clocks differ", () => {
			inCloud((spec) => {
				const [, make] = HELD[0];
				put(spec, make(spec.cloud.clock.unixSeconds() + 5));
				const { message } = expectFailure("ForeignSession", () =>
					open(spec, "ProfileStore").init(KEY),
				);
				expect(message.find("seen 0 s ago", 1, true)[0]).to.be.ok();
			});
		});

		it("gets what an earlier version made of a record that it took for plain data", () => {
			inCloud((spec) => {
				const given: Given = { data: undefined, record: undefined };
				const d = { ...RELEASED[0].value, count: 3 };
				spec.cloud.records.put(STORE, KEY, { ppdb: 1, v: 0, r: 7, w: {}, d });
				const store = open(spec, "ProfileStore", given);
				expect(store.init(KEY).count).to.equal(7);
				expect((given.record as Counter).count).to.equal(3);
			});
		});

		it("takes the records of ProfileService and ProfileStore alike", () => {
			inCloud((spec) => {
				put(spec, RELEASED[0]);
				expect(open(spec, "ProfileService").read(KEY)?.count).to.equal(7);
			});
		});

		it("does not take a record whose session has a time that is none", () => {
			inCloud((spec) => {
				for (const at of [0 / 0, "12", math.huge]) {
					const key = `key_${at}`;
					put(spec, asHeldSince(at), key);
					const store = open(spec, "ProfileStore");
					expectFailure("ForeignSession", () => store.init(key));
				}
			});
		});

		it("does not take what is not all in the record", () => {
			inCloud((spec) => {
				for (const { library, value } of UNADOPTABLE) {
					if (library !== "Lyra") continue;
					spec.cloud.records.put(STORE, KEY, value);
					const store = open(spec, library);
					expectFailure("ForeignRecord", () => store.init(KEY));
				}
			});
		});

		it("never writes over a session that began after the record was loaded", () => {
			inCloud((spec) => {
				const [, make] = HELD[0];
				put(spec, RELEASED[0]);
				const store = open(spec, "ProfileStore");
				store.init(KEY);
				store.update(KEY, addOne);
				const held = make(spec.cloud.clock.unixSeconds());
				put(spec, held);

				expectFailure("ForeignSession", () => store.flush(KEY));
				const value = spec.cloud.records.peek(STORE, KEY)?.value;
				expect(equalValues(value, held.value)).to.equal(true);
			});
		});

		it("lets the key be deleted once the session is over", () => {
			inCloud((spec) => {
				put(spec, RELEASED[0]);
				expect(open(spec, "ProfileStore").delete(KEY)).to.equal(true);
				expect(spec.cloud.records.peek(STORE, KEY)).to.equal(undefined);
			});
		});

		it("loses nothing of the record in a transaction that is aborted", () => {
			inCloud((spec) => {
				const given: Given = { data: undefined, record: undefined };
				put(spec, RELEASED[1]);
				spec.cloud.records.put(STORE, "other", { count: 1 });
				const store = open(spec, "ProfileService", given);
				let runs = 0;
				store.transaction([KEY, "other"], (drafts) => {
					runs += 1;
					addOne(drafts[KEY]);
					addOne(drafts.other);
					// Others are faster until the keys are reserved, and then the game gives up.
					if (runs <= 3) spec.cloud.records.put(STORE, "other", { count: 1 + runs });
					return runs <= 3;
				});
				spec.cloud.sleep(30);
				given.record = undefined;
				expect(open(spec, "ProfileService", given).init(KEY).count).to.equal(7);
				expect(equalValues(given.record, RELEASED[1].value)).to.equal(true);
			});
		});

		it("asks MemoryStore for a lock of Lyra", () => {
			inCloud((spec) => {
				const name = "lyra/records/Players";
				const lyra = RELEASED.find(({ library }) => library === "Lyra");
				spec.cloud.records.put(name, KEY, lyra?.value);
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>(name, adopting("Lyra"));
				const locks = server.memoryStoreService.GetHashMap("lyra/locks/Players");
				locks.SetAsync(KEY, "guid", 90);
				const problem = expectFailure("ForeignSession", () => store.init(KEY));
				expect(problem.message.find("guid", 1, true)[0]).to.be.ok();

				spec.cloud.sleep(100);
				spec.cloud.faults.beginOutage("memoryStore");
				expectFailure("ForeignSession", () => store.init(KEY));
				spec.cloud.faults.endOutage("memoryStore");
				expect(store.init(KEY).count).to.equal(7);
			});
		});
	});
};
