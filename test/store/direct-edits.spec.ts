import type { PPDB } from "../../src/api/ppdb";
import type { DeepReadonly } from "../../src/base/deep-readonly";
import type { PPDBError } from "../../src/base/error";
import type { PPDBOptions } from "../../src/store/options";
import { inCloud, type CloudSpec, type LibraryServer } from "../support/in-cloud";

interface Data {
	coins: number;
	kd?: number;
	stats: { kills: number };
	items: Array<{ level: number }>;
	extra?: defined;
}

const KEY = "player_1";
const NOT_A_NUMBER = 0 / 0;
const TEMPLATE: Data = { coins: 0, stats: { kills: 0 }, items: [{ level: 1 }, { level: 2 }] };

interface Edited extends LibraryServer {
	readonly store: PPDB<Data>;
	/** What was reported of direct edits. */
	readonly reports: Array<PPDBError>;
	readonly stored: () => Data | undefined;
}

function open(
	spec: CloudSpec,
	options: PPDBOptions<Data> = {},
	server: Parameters<CloudSpec["start"]>[0] = {},
): Edited {
	const library = spec.start(server);
	const store = new library.PPDB<Data>("Players", { template: TEMPLATE, ...options });
	const reports = new Array<PPDBError>();
	store.OnError.Connect((problem) => reports.push(problem));
	return { ...library, store, reports, stored: () => spec.stored("Players", KEY) as Data };
}

function earn(data: Data): Data {
	data.coins += 10;
	return data;
}

/** Data that was handed out, as a script that knows no types changes it. */
function writable(data: DeepReadonly<Data> | undefined): Data {
	return data as Data;
}

function expectReport({ reports }: Edited, path: string): void {
	const codes = reports.map(({ code }) => code).join(",");
	assert(codes === "DirectEdit", `expected one DirectEdit, got ${codes}`);
	const { message, key } = reports[0];
	assert(key === KEY && message.find(`${path} `, 1, true)[0] === 1, `reported: ${message}`);
}

/** Ways to get at the data of a document. */
const HAND_OUTS: Record<string, (here: Edited) => Data> = {
	init: ({ store }) => writable(store.init(KEY)),
	get: ({ store }) => writable(store.get(KEY)),
	getCached: ({ store }) => {
		store.init(KEY);
		return writable(store.getCached(KEY));
	},
	update: ({ store }) => writable(store.update(KEY, earn)),
	patch: ({ store }) => writable(store.patch(KEY, { coins: 10 })),
	"the second update": ({ store }) => {
		store.update(KEY, earn);
		return writable(store.update(KEY, (data) => data));
	},
	afterLoad: ({ store }) => {
		let seen: DeepReadonly<Data> | undefined;
		store.hook("afterLoad", (_key: string, data: DeepReadonly<Data>) => {
			seen = data;
		});
		store.init(KEY);
		return writable(seen);
	},
	OnInit: ({ store }) => {
		let seen: DeepReadonly<Data> | undefined;
		store.OnInit.Connect((_key, data) => {
			seen = data;
		});
		store.init(KEY);
		return writable(seen);
	},
	OnSave: ({ store }) => {
		let seen: DeepReadonly<Data> | undefined;
		store.OnSave.Connect((_key, data) => {
			seen = data;
		});
		store.update(KEY, earn);
		store.flush();
		return writable(seen);
	},
};

/** Edits, with the paths that they are reported under. */
const EDITS: ReadonlyArray<[path: string, edit: (data: Data) => void]> = [
	["data.coins", (data) => (data.coins += 100)],
	["data.kd", (data) => (data.kd = NOT_A_NUMBER)],
	["data.stats.kills", (data) => (data.stats.kills = 5)],
	["data.stats", (data) => (data.stats = { kills: 5 })],
	["data.items[2].level", (data) => (data.items[1].level = 50)],
	["data.items[3]", (data) => data.items.push({ level: 3 })],
	["data.items[2]", (data) => data.items.pop()],
	["data.stats", (data) => (data.stats = data.items as never)],
	["data.extra", (data) => (data.extra = data)],
	["data.extra", (data) => (data.extra = print as never)],
	["data", (data) => setmetatable(data, {})],
];

function expectAsBefore(data: DeepReadonly<Data> | undefined, coins: number): void {
	assert(data?.coins === coins, `${data?.coins} coins instead of ${coins}`);
	assert(data.kd === undefined && data.extra === undefined, "something stayed");
	assert(data.stats.kills === 0 && data.items.size() === 2, "stats or items have changed");
	assert(data.items[1].level === 2, "an item has changed");
}

export = () => {
	describe("a change to what was handed out, on a live server", () => {
		it("is undone and reported once when the document leaves, wherever it came from", () => {
			for (const [, handOut] of pairs(HAND_OUTS)) {
				inCloud((spec) => {
					const here = open(spec);
					const data = handOut(here);
					const before = data.coins;
					data.coins += 100;
					here.store.leave(KEY);
					expectReport(here, "data.coins");
					expect(data.coins).to.equal(before);
					expect(here.stored()?.coins ?? 0).to.equal(before);
				});
			}
		});

		it("is neither stored along with later updates nor lost together with them, whatever it is", () => {
			for (const [path, edit] of EDITS) {
				for (const isDirty of [false, true]) {
					inCloud((spec) => {
						const here = open(spec);
						here.store.init(KEY);
						if (isDirty) here.store.update(KEY, (data) => data);
						edit(writable(here.store.getCached(KEY)));
						for (let time = 1; time <= 10; time++) {
							here.store.update(KEY, (data) => earn(data));
						}
						here.store.update(KEY, earn, { durable: true });
						expectReport(here, path);
						expectAsBefore(here.stored(), 110);
						expectAsBefore(here.store.getCached(KEY), 110);
						here.store.transaction([KEY], (drafts) => {
							earn(drafts[KEY]);
						});
						here.store.leave(KEY);
						expect(here.reports.size()).to.equal(1);
						expectAsBefore(here.stored(), 120);
					});
				}
			}
		});

		it("is found where an update takes away what was changed", () => {
			inCloud((spec) => {
				const here = open(spec);
				writable(here.store.init(KEY)).items[0].level = 9;
				here.store.update(KEY, (data) => ({ ...data, items: [] }));
				here.store.flush();
				expectReport(here, "data.items[1].level");
				expect(here.stored()?.items.size()).to.equal(0);
			});
		});

		it("is found in what was kept since init, also after another server's write", () => {
			inCloud((spec) => {
				const [here, there] = [open(spec), open(spec)];
				const kept = writable(here.store.init(KEY));
				there.store.update(KEY, earn, { durable: true });
				here.store.update(KEY, (data) => earn(data), { durable: true });
				expect(here.store.getCached(KEY)).to.equal(kept);
				expect(kept.coins).to.equal(20);
				kept.stats.kills = 7;
				here.store.update(KEY, earn, { durable: true });
				expectReport(here, "data.stats.kills");
				expect(kept.stats.kills).to.equal(0);
				expectAsBefore(here.stored(), 30);
			});
		});

		it("is found after hundreds of runs of one function", () => {
			inCloud((spec) => {
				const here = open(spec);
				const run = (times: number) => {
					for (let time = 1; time <= times; time++) here.store.update(KEY, earn);
				};
				run(400);
				writable(here.store.getCached(KEY)).coins += 1;
				run(100);
				here.store.flush();
				expectReport(here, "data.coins");
				expectAsBefore(here.stored(), 5000);
				// The edit has cost the function its trust.
				const other = (data: Data) => earn(data);
				for (let time = 1; time <= 300; time++) here.store.update(KEY, other);
				const exposed = writable(here.store.update(KEY, other));
				here.store.update(KEY, (data) => data);
				exposed.stats.kills = 3;
				here.store.update(KEY, (data) => earn(data));
				here.store.flush();
				expect(here.reports.size()).to.equal(2);
				expect(here.reports[1].message.find("data.stats.kills ", 1, true)[0]).to.equal(1);
				expectAsBefore(here.stored(), 8020);
			});
		});

		it("is found in a table that an updater has kept", () => {
			inCloud((spec) => {
				const here = open(spec);
				let kept: Data | undefined;
				here.store.update(KEY, (data) => {
					kept = data;
					return earn(data);
				});
				const own = kept as Data;
				own.kd = NOT_A_NUMBER;
				here.store.flush();
				expectReport(here, "data.kd");
				expectAsBefore(here.stored(), 10);
				for (let time = 1; time <= 3; time++) {
					here.store.update(KEY, (data) => earn(data), { durable: true });
				}
				expectAsBefore(here.stored(), 40);
			});
		});

		it("goes if it cannot be stored, though the next update took it for its own", () => {
			inCloud((spec) => {
				const here = open(spec);
				let kept: Data | undefined;
				here.store.update(KEY, (data) => {
					kept = data;
					return earn(data);
				});
				(kept as Data).kd = NOT_A_NUMBER;
				for (let time = 1; time <= 10; time++) {
					here.store.update(KEY, (data) => earn(data));
				}
				here.store.flush();
				expectReport(here, "data.kd");
				expectAsBefore(here.stored(), 110);
				expectAsBefore(here.store.getCached(KEY), 110);
			});
		});

		it("bears a game that freezes what it gets", () => {
			inCloud((spec) => {
				const here = open(spec);
				const data = writable(here.store.init(KEY));
				table.freeze(data.stats);
				here.store.update(KEY, (draft) => {
					draft.stats.kills += 1;
					return draft;
				});
				expect(here.store.getCached(KEY)?.stats.kills).to.equal(1);
				here.store.flush();
				expect(here.stored()?.stats.kills).to.equal(1);
			});
		});

		it("is reported when the server closes, though nothing else has to be stored", () => {
			inCloud((spec) => {
				const here = open(spec);
				writable(here.store.init(KEY)).coins += 5;
				here.server.shutdown();
				expectReport(here, "data.coins");
				expect(here.stored()).to.equal(undefined);
			});
		});
	});

	describe("what is handed out in Studio and with debug", () => {
		const modes: ReadonlyArray<
			[options: PPDBOptions<Data>, server: Parameters<CloudSpec["start"]>[0]]
		> = [
			[{ studio: "live" }, { isStudio: true }],
			[{ debug: true, logger: () => undefined }, {}],
		];

		it("is frozen to any depth, wherever it came from", () => {
			for (const [options, server] of modes) {
				for (const [name, handOut] of pairs(HAND_OUTS)) {
					inCloud((spec) => {
						const here = open(spec, options, server);
						const data = handOut(here);
						for (const part of [data, data.stats, data.items, data.items[1]]) {
							const [ok, problem] = pcall(() => {
								(part as { coins: number }).coins = 100;
							});
							assert(!ok, `${name} gave something that can be changed`);
							const [found] = string.find(tostring(problem), "readonly");
							assert(found !== undefined, `the engine says ${tostring(problem)}`);
						}
						here.store.leave(KEY);
						expect(here.reports.size()).to.equal(0);
					});
				}
			}
		});

		it("leaves updaters a table that they can change, until they have returned", () => {
			for (const [options, server] of modes) {
				inCloud((spec) => {
					const here = open(spec, options, server);
					const mine = { level: 7 };
					let kept: Data | undefined;
					for (let time = 1; time <= 300; time++) {
						here.store.update(KEY, (data) => {
							kept = data;
							data.stats.kills += 1;
							data.items[0] = mine;
							return earn(data);
						});
					}
					const [ok] = pcall(() => {
						(kept as Data).stats.kills += 1000;
					});
					expect(ok).to.equal(false);
					mine.level += 1;
					here.store.flush();
					expect(here.stored()?.coins).to.equal(3000);
					expect(here.stored()?.stats.kills).to.equal(300);
					expect(here.stored()?.items[0].level).to.equal(7);
				});
			}
		});
	});
};
