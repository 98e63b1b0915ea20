import type { PPDB } from "../../src/api/ppdb";
import type { PPDBErrorCode } from "../../src/base/error";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";

/** A method as Luau sees it: a function whose first argument is the store. */
type Method = (...values: Array<unknown>) => unknown;

function openStore(spec: CloudSpec, options: object = {}): PPDB<Counter> {
	const { PPDB } = spec.start();
	return new PPDB<Counter>("Players", { template: { count: 0 }, ...options });
}

function methodOf(store: PPDB<Counter>, name: string): Method {
	return (store as unknown as Record<string, Method>)[name];
}

function expectHint(code: PPDBErrorCode, hint: string, action: () => void): void {
	const { message } = expectFailure(code, action);
	assert(message.find(hint, 1, true)[0] !== undefined, message);
}

const CALLS: ReadonlyArray<[name: string, values: Array<defined>]> = [
	["init", [KEY]],
	["get", [KEY]],
	["getOrInit", [KEY, { count: 0 }]],
	["getCached", [KEY]],
	["read", [KEY]],
	["hasKey", [KEY]],
	["update", [KEY, addOne]],
	["set", [KEY, { count: 1 }]],
	["patch", [KEY, { count: 1 }]],
	["increment", [KEY, "count"]],
	["delete", [KEY]],
	["leave", [KEY]],
	["flush", []],
	["size", []],
	["clearCache", []],
	["batchUpdate", [[KEY], addOne]],
	["batchUpdateAll", ["", addOne]],
	["keys", []],
	["export", []],
	["import", [{}]],
	["transaction", [[KEY], addOne]],
	["hook", ["afterLoad", addOne]],
	["observe", [KEY, addOne, addOne]],
	["setWebhook", ["https://example.com"]],
	["sendToDiscord", [true]],
	["stat", []],
	["inspect", [KEY]],
];

export = () => {
	describe("a call with a dot instead of a colon", () => {
		for (const [name, values] of CALLS) {
			it(`is refused by ${name}, with what to write`, () => {
				inCloud((spec) => {
					const store = openStore(spec);
					store.init(KEY);
					const method = methodOf(store, name);
					expectHint("InvalidArgument", `write store:${name}(...)`, () => {
						method(...values);
					});
					expect(spec.requests("UpdateAsync")).to.equal(0);
				});
			});
		}

		it("is refused where the documents are busy, too, and a colon is not", () => {
			inCloud((spec) => {
				const store = openStore(spec);
				for (let count = 1; count <= 300; count++) {
					store.update(KEY, addOne);
				}
				const update = methodOf(store, "update");
				expectHint("InvalidArgument", "write store:update(...)", () => update(KEY, addOne));
				expect((update(store, KEY, addOne) as Counter).count).to.equal(301);
			});
		});
	});

	it("tells PPDB:new from PPDB.new", () => {
		inCloud((spec) => {
			const { PPDB } = spec.start();
			const make = (PPDB as unknown as { new: Method }).new;
			expectHint("InvalidName", 'write PPDB.new("Players")', () => make(PPDB, "Players"));
			const { message } = expectFailure("InvalidName", () => make(5));
			assert(message.find("player_", 1, true)[0] === undefined, message);
		});
	});

	it("says how to make a key of a number", () => {
		inCloud((spec) => {
			const store = openStore(spec);
			expectHint("InvalidKey", 'write "player_" .. 123', () => store.init(123 as never));
			expectHint("InvalidKey", 'write "player_" .. 5', () =>
				store.transaction([5 as never], () => false),
			);
		});
	});

	it("says what a step of migrations may have, and which hook there is not", () => {
		inCloud((spec) => {
			const migrate = (data: unknown) => data;
			const wrong: ReadonlyArray<[options: object, hint: string]> = [
				[
					{ migrations: [{ migrate, adopts: "Profilestore" }] },
					"one of DocumentService, Lapis",
				],
				[{ migrations: [{ migrate, backwardCompatible: true }] }, "backwardsCompatible"],
				[{ migrations: { [2]: migrate } }, "got no step 1 although"],
				[{ hooks: { beforeinit: addOne } }, 'got one named "beforeinit"'],
				[{ hooks: { beforeInit: 5 } }, "got a beforeInit that is 5"],
			];
			for (const [options, hint] of wrong) {
				expectHint("InvalidOption", hint, () => openStore(spec, options));
			}
		});
	});

	it("names a key that a transaction was not given, read or written", () => {
		inCloud((spec) => {
			const store = openStore(spec);
			const hint = "keys (ann, bob); add it to them";
			for (const use of [
				(drafts: Record<string, Counter>) => {
					drafts.carol.count += 1;
				},
				(drafts: Record<string, Counter>) => {
					drafts.carol = { count: 1 };
				},
			]) {
				expectHint("InvalidArgument", hint, () =>
					store.transaction(["bob", "ann"], (drafts) => {
						drafts.ann.count += 1;
						use(drafts);
					}),
				);
			}
			store.transaction(["bob", "ann"], (drafts) => {
				const { ann } = drafts;
				delete (drafts as Partial<typeof drafts>).ann;
				expect(drafts.ann).to.equal(undefined);
				drafts.ann = { count: ann.count + 1 };
			});
			expect(spec.storedCount("Players", "ann")).to.equal(1);
			expect(spec.stored("Players", "bob")).to.equal(undefined);
		});
	});

	it("has the path of what a template cannot have", () => {
		inCloud((spec) => {
			expectHint("InvalidOption", "template.home.door is of type function", () => {
				openStore(spec, { template: { home: { door: () => undefined } } });
			});
		});
	});

	it("blames a NaN in debug for what it is", () => {
		inCloud((spec) => {
			const store = openStore(spec, { debug: true });
			const reported = new Array<string>();
			store.OnError.Connect(({ code }) => reported.push(code));
			store.init(KEY);
			expectHint("InvalidValue", "data.count is", () =>
				store.update(KEY, (data) => {
					data.count = 0 / 0;
					return data;
				}),
			);
			expectHint("InvalidValue", "data.count is", () =>
				store.update(KEY, () => ({ count: 0 / 0 })),
			);
			expect(reported.join(",")).to.equal("");
		});
	});

	it("becomes a text beside one", () => {
		inCloud((spec) => {
			const store = openStore(spec);
			const problem = expectFailure("InvalidKey", () => store.init(""));
			const concat = (getmetatable(problem) as { __concat: Method }).__concat;
			expect(concat("failed: ", problem)).to.equal(`failed: ${problem.toString()}`);
			expect(concat(problem, "!")).to.equal(`${problem.toString()}!`);
		});
	});

	it("says what to do about a data store that was deleted", () => {
		inCloud((spec) => {
			const store = openStore(spec);
			const message = "DataStoreService: DatastoreDeleted: The data store is deleted.";
			spec.cloud.faults.next("dataStore", "GetAsync", { kind: "errorBefore", message });
			expectHint("LoadFailed", "the whole data store was deleted: restore it", () =>
				store.init("player_2"),
			);
			store.update(KEY, addOne);
			spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore", message });
			expectHint("CommitFailed", "the whole data store was deleted: restore it", () => {
				store.flush(KEY);
			});
		});
	});
};
