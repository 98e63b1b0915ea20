import type { PPDB } from "../../src/api/ppdb";
import { PPDBError } from "../../src/base/error";
import { addOne, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const OTHER = "player_2";

type Store = PPDB<Counter>;

/** Calls that have to wait; each finds `KEY` in the cache with one unsaved update, and `OTHER` nowhere. */
const CALLS: Record<string, (store: Store) => unknown> = {
	init: (store) => store.init(OTHER),
	get: (store) => store.get(OTHER),
	getOrInit: (store) => store.getOrInit(OTHER, { count: 5 }),
	read: (store) => store.read(KEY),
	hasKey: (store) => store.hasKey(OTHER),
	"update of what is not cached": (store) => store.update(OTHER, addOne),
	"durable update": (store) => store.update(KEY, addOne, { durable: true }),
	set: (store) => store.set(OTHER, { count: 5 }),
	patch: (store) => store.patch(OTHER, { count: 5 }),
	increment: (store) => store.increment(OTHER, "count"),
	delete: (store) => store.delete(KEY),
	leave: (store) => {
		store.leave(KEY);
	},
	flush: (store) => {
		store.flush(KEY);
	},
	"flush of all": (store) => {
		store.flush();
	},
	clearCache: (store) => {
		store.clearCache();
	},
	batchUpdate: (store) => store.batchUpdate([KEY, OTHER], addOne),
	batchUpdateAll: (store) => store.batchUpdateAll("", addOne),
	keys: (store) => store.keys(),
	export: (store) => store.export([OTHER]),
	import: (store) => store.import(new Map([[OTHER, { data: { count: 5 }, version: 0 }]])),
	transaction: (store) =>
		store.transaction([KEY, OTHER], (drafts) => {
			drafts[KEY].count += 5;
		}),
};

interface Place {
	/** Runs something in a place where nothing can yield. */
	readonly run: (store: Store, call: () => void) => void;
	/** Whether the place is an updater that stores one. */
	readonly isUpdate?: boolean;
}

const PLACES: Record<string, Place> = {
	"an updater": {
		isUpdate: true,
		run: (store, call) => {
			store.update(KEY, (data) => {
				call();
				return addOne(data);
			});
		},
	},
	"the function of a transaction": {
		run: (store, call) => {
			store.transaction([KEY], () => {
				call();
				return false;
			});
		},
	},
	"a comparator": {
		run: (_store, call) => {
			[2, 1].sort(() => {
				call();
				return false;
			});
		},
	},
	"a metamethod": {
		run: (_store, call) => {
			const asked = setmetatable(
				{},
				{
					__index: () => {
						call();
						return 1;
					},
				},
			) as { readonly anything?: number };
			assert(asked.anything === 1);
		},
	},
};

/** Makes a call somewhere, and checks that it is refused and that nothing comes of it. */
function expectRefused(spec: CloudSpec, place: Place, call: (store: Store) => unknown): void {
	const { PPDB, server } = spec.start();
	const store = new PPDB<Counter>("Players", { template: { count: 0 } });
	spec.on(server, () => {
		store.init(KEY);
		store.update(KEY, addOne);
		let code: string | undefined;
		place.run(store, () => {
			const [, problem] = pcall(call, store);
			code ??= problem instanceof PPDBError ? problem.code : tostring(problem);
		});
		assert(code === "CannotWait", `got ${code}`);
	});
	spec.cloud.sleep(5);
	const made = place.isUpdate === true ? 2 : 1;
	assert(store.getCached(KEY)?.count === made, "the document was touched");
	assert(spec.storedCount("Players", KEY) === made, "something else was stored");
	assert(spec.cloud.records.peek("Players", OTHER) === undefined, "the other key was touched");
	assert(store.getCached(OTHER) === undefined, "the other key was loaded");
}

export = () => {
	for (const [placeName, place] of pairs(PLACES)) {
		it(`is refused in ${placeName}, and nothing is touched`, () => {
			for (const [callName, call] of pairs(CALLS)) {
				const [ok, problem] = pcall(() => {
					inCloud((spec) => {
						expectRefused(spec, place, call);
					});
				});
				assert(ok, `${callName}: ${tostring(problem)}`);
			}
		});
	}

	it("is refused in a migration, a schema check and a template function, and the load fails of that alone", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const helper = new PPDB<Counter>("Helpers", { template: { count: 0 } });
			const codes = new Array<string>();
			const ask = () => {
				const [, problem] = pcall(() => helper.init("any"));
				codes.push(problem instanceof PPDBError ? problem.code : "none");
			};
			spec.cloud.records.put("Players", KEY, { count: 1 });
			const store = new PPDB<Counter>("Players", {
				migrations: [
					(data: Counter) => {
						ask();
						return data;
					},
				],
				schema: () => {
					ask();
					return $tuple(true);
				},
				template: () => {
					ask();
					return { count: 0 };
				},
			});
			spec.on(server, () => {
				expect(store.init(KEY).count).to.equal(1);
			});
			expect(codes.size() >= 3).to.equal(true);
			expect(codes.every((code) => code === "CannotWait")).to.equal(true);
			expect(helper.getCached("any")).to.equal(undefined);
		});
	});

	it("is not needed for what is in the cache", () => {
		inCloud((spec) => {
			const { PPDB, server } = spec.start();
			const store = new PPDB<Counter>("Players", { template: { count: 0 } });
			spec.on(server, () => {
				store.init(KEY);
				store.init(OTHER);
				store.update(KEY, (data) => {
					expect(store.get(OTHER).count).to.equal(0);
					expect(store.init(OTHER).count).to.equal(0);
					expect(store.hasKey(OTHER)).to.equal(true);
					store.update(OTHER, addOne);
					store.increment(OTHER, "count");
					store.patch(OTHER, { count: 7 });
					store.set(OTHER, { count: 8 });
					return addOne(data);
				});
				store.flush();
			});
			expect(spec.storedCount("Players", KEY)).to.equal(1);
			expect(spec.storedCount("Players", OTHER)).to.equal(8);
		});
	});

	it("waits until the updater is over when the updater has started a thread for it", () => {
		for (const [name, call] of pairs(CALLS)) {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				spec.on(server, () => {
					store.init(KEY);
					store.update(KEY, (data) => {
						data.count = 1000;
						server.task.spawn(() => {
							pcall(call, store);
						});
						data.count = 1;
						return data;
					});
				});
				spec.cloud.sleep(5);
				const stored = spec.storedCount("Players", KEY) ?? 0;
				const isDelete = name === "delete";
				assert(isDelete ? stored === 0 : stored >= 1 && stored < 10, `${name}: ${stored}`);
			});
		}
	});
};
