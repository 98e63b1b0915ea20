import { PPDBError, type PPDBErrorCode } from "../../src/base/error";
import type { PPDB } from "../../src/api/ppdb";
import type { PPDBOptions } from "../../src/store/options";
import {
	addOne,
	expectFailure,
	inCloud,
	type CloudSpec,
	type Counter,
	type LibraryServer,
} from "../support/in-cloud";

const KEY = "player_1";

interface Opened extends LibraryServer {
	readonly store: PPDB<Counter>;
}

/** A new server with the store, whose records begin with a count of 0. */
function open(spec: CloudSpec, options: PPDBOptions<Counter> = {}): Opened {
	const library = spec.start();
	const template = { count: 0 };
	const store = new library.PPDB<Counter>("Players", { retries: 0, template, ...options });
	return { ...library, store };
}

/** Two servers with the document in their caches. */
function openTwice(spec: CloudSpec, options: PPDBOptions<Counter> = {}): [Opened, Opened] {
	const both: [Opened, Opened] = [open(spec, options), open(spec, options)];
	both[0].store.init(KEY);
	both[0].store.update(KEY, addOne);
	both[0].store.flush();
	both[1].store.init(KEY);
	return both;
}

/** What `OnError` tells while something happens that nobody waits for. */
function reported(spec: CloudSpec, { store }: Opened, action: () => void): PPDBError {
	const problems = new Array<PPDBError>();
	store.OnError.Connect((problem) => problems.push(problem));
	action();
	spec.cloud.sleep(5);
	assert(problems.size() > 0, "nothing was reported");
	return problems[0];
}

/** What something throws that runs on a server, as a script of the game. */
function thrownOn(spec: CloudSpec, { server }: Opened, action: () => void): PPDBError {
	const problems = new Array<defined>();
	server.spawn(() => {
		const [, problem] = pcall(action);
		problems.push((problem as defined | undefined) ?? "nothing");
	});
	for (let tenths = 0; tenths < 1200 && problems.isEmpty(); tenths++) {
		spec.cloud.sleep(0.1);
	}
	const problem = problems[0];
	assert(problem instanceof PPDBError, `threw ${tostring(problem)}`);
	return problem;
}

/** Leads to the error, which it throws or returns. */
type Way = (spec: CloudSpec) => unknown;

/** A way to meet each code there is: the compiler counts them. */
const WAYS: Record<PPDBErrorCode, Way> = {
	CannotWait: (spec) => {
		const { store } = open(spec);
		store.update(KEY, (data) => {
			store.flush();
			return data;
		});
	},
	Closed: (spec) => {
		const { server, store } = open(spec);
		let problem: unknown;
		server.game.BindToClose(() => {
			spec.cloud.sleep(27);
			problem = pcall(() => store.init(KEY))[1];
		});
		server.shutdown();
		return problem;
	},
	CommitFailed: (spec) => {
		const { store } = open(spec);
		store.update(KEY, addOne);
		spec.cloud.faults.beginOutage("dataStore");
		store.flush();
	},
	DamagedRecord: (spec) => {
		spec.cloud.records.put("Players", KEY, { ppdb: 1, v: 0, r: "1", d: { count: 1 } });
		open(spec).store.init(KEY);
	},
	Deleted: (spec) => {
		const [here, there] = openTwice(spec);
		here.store.update(KEY, addOne);
		there.store.delete(KEY);
		here.store.flush(KEY);
	},
	DeleteFailed: (spec) => {
		const { store } = openTwice(spec)[0];
		spec.cloud.faults.next("dataStore", "UpdateAsync", { kind: "errorBefore" });
		store.delete(KEY);
	},
	DirectEdit: (spec) => {
		const here = open(spec);
		return reported(spec, here, () => {
			(here.store.init(KEY) as Counter).count += 1;
			here.store.leave(KEY);
		});
	},
	ForeignRecord: (spec) => {
		spec.cloud.records.put("Players", KEY, { Data: {}, MetaData: {}, GlobalUpdates: [] });
		open(spec).store.init(KEY);
	},
	ForeignSession: (spec) => {
		const data = { coins: 1 };
		spec.cloud.records.put("Players", KEY, { migrationVersion: 0, lockId: "s", data });
		const migrations = [{ migrate: () => ({ count: 0 }), adopts: "Lapis" }] as const;
		open(spec, { migrations }).store.init(KEY);
	},
	HookFailed: (spec) => {
		const here = open(spec, { hooks: { afterLoad: () => error("no") } });
		return reported(spec, here, () => here.store.init(KEY));
	},
	ImpureUpdate: (spec) => {
		const here = open(spec, { debug: true });
		let calls = 0;
		return reported(spec, here, () => {
			here.store.update(KEY, () => {
				calls += 1;
				return { count: calls };
			});
		});
	},
	InvalidArgument: (spec) => open(spec).store.update(KEY, 5 as never),
	InvalidData: (spec) => {
		const { store } = open(spec, {
			schema: (data): data is Counter => (data as Counter).count < 5,
		});
		store.set(KEY, { count: 5 });
	},
	InvalidKey: (spec) => open(spec).store.get(""),
	InvalidName: (spec) => new (spec.start().PPDB)(""),
	InvalidOption: (spec) => open(spec, { retries: -1 }),
	InvalidValue: (spec) => open(spec).store.set(KEY, { count: 0 / 0 }),
	Left: (spec) => {
		const here = open(spec);
		here.server.spawn(() => {
			spec.cloud.sleep(0.01);
			here.store.leave(KEY);
		});
		return here.store.init(KEY);
	},
	LoadFailed: (spec) => {
		spec.cloud.faults.beginOutage("dataStore");
		open(spec).store.get(KEY);
	},
	LockLost: (spec) => {
		const [here] = openTwice(spec, { lock: "session" });
		here.store.update(KEY, addOne);
	},
	LockTimeout: (spec) => {
		const [here, there] = [open(spec, { lock: "session" }), open(spec, { lock: "session" })];
		here.store.init(KEY);
		here.store.update(KEY, addOne);
		spec.cloud.faults.beginOutage("dataStore", here.server.jobId);
		return thrownOn(spec, there, () => there.store.init(KEY));
	},
	LockUnavailable: (spec) => {
		spec.cloud.faults.beginOutage("memoryStore");
		open(spec, { lock: "session", requireLease: true }).store.init(KEY);
	},
	MigrationFailed: (spec) => {
		spec.cloud.records.put("Players", KEY, { count: 1 });
		open(spec, { migrations: [() => error("no")] }).store.init(KEY);
	},
	MissingDocument: (spec) => new (spec.start().PPDB)<Counter>("Players").update(KEY, addOne),
	NestedUpdate: (spec) => {
		const { store } = open(spec);
		store.update(KEY, (data) => {
			store.update(KEY, addOne);
			return data;
		});
	},
	NewerSchema: (spec) => {
		spec.cloud.records.put("Players", KEY, { ppdb: 1, v: 5, r: 1, w: {}, d: { count: 1 } });
		open(spec).store.init(KEY);
	},
	NotANumber: (spec) => open(spec).store.increment(KEY, "count.deeper" as never),
	OptionsConflict: (spec) => {
		const { PPDB } = open(spec);
		return new PPDB<Counter>("Players", { retries: 7 });
	},
	OutOfBounds: (spec) => open(spec).store.increment(KEY, "count", -1, { min: 0 }),
	ReplayFailed: (spec) => {
		const [here, there] = openTwice(spec);
		here.store.update(KEY, (data) => {
			assert(data.count < 5, "too many");
			return data;
		});
		there.store.set(KEY, { count: 5 });
		there.store.flush();
		here.store.flush(KEY);
	},
	SharedTable: (spec) => {
		const here = open(spec, { debug: true });
		const shared = { count: 1 };
		return reported(spec, here, () => here.store.update(KEY, () => shared));
	},
	TransactionConflict: (spec) => {
		const { store } = open(spec);
		let revision = 0;
		store.transaction([KEY, "player_2"], (drafts) => {
			// Another writer is faster each time, and minds nobody.
			revision += 1;
			const value = { ppdb: 1, v: 0, r: revision, w: {}, d: { count: revision } };
			spec.cloud.records.put("Players", KEY, value);
			drafts[KEY].count += 1;
		});
	},
	TransactionInDoubt: (spec) => {
		const { store, server } = open(spec);
		for (const key of [KEY, "player_2"]) {
			spec.cloud.records.put("Players", key, { count: 0 });
		}
		const message = "402: Request was rejected as the server has shut down";
		// It is believed only of a server that closes; this one still waits for its player to leave.
		server.join(1);
		spec.cloud.spawn(() => {
			server.shutdown({ order: "never" });
		});
		spec.cloud.sleep(0.1);
		// One for each key, and one for the look at what became of those.
		spec.cloud.faults.next("dataStore", "UpdateAsync", {
			kind: "errorBefore",
			message,
			times: 3,
		});
		store.transaction([KEY, "player_2"], (drafts) => {
			drafts[KEY].count += 1;
			drafts.player_2.count += 1;
		});
	},
	UpdateFailed: (spec) => open(spec).store.update(KEY, () => error("no")),
	UpdateYielded: (spec) => {
		open(spec).store.update(KEY, (data) => {
			spec.cloud.sleep(1);
			return data;
		});
	},
};

export = () => {
	for (const [code, way] of pairs(WAYS)) {
		it(`${code} reaches a caller`, () => {
			inCloud((spec) => {
				const problem = expectFailure(code, () => {
					throw way(spec);
				});

				const line = tostring(problem);
				expect(line.sub(1, 6 + code.size())).to.equal(`PPDB.${code}:`);
			});
		});
	}
};
