import { t } from "@rbxts/t";

import type { PPDBError } from "../../src/base/error";
import type { SchemaCheck } from "../../src/schema/validation";
import { expectFailure, inCloud } from "../support/in-cloud";

const KEY = "player_1";

interface Data {
	coins: number;
	pets: Array<{ name: string }>;
}

const isData = t.interface({
	coins: t.numberMin(0),
	pets: t.array(t.interface({ name: t.string })),
});
const GOOD: Data = { coins: 5, pets: [{ name: "Rex" }] };

/** A check that says why, as `t` does in Luau. */
const explain = (data: unknown) => {
	const { coins } = data as Data;
	if (coins >= 0) {
		return $tuple(true);
	}
	return $tuple(false, "coins below 0");
};

interface BadData {
	readonly stored: unknown;
	readonly schema: SchemaCheck;
	/** What the message must name. */
	readonly names: string;
}

const BAD_DATA: ReadonlyArray<BadData> = [
	{ stored: { coins: "5", pets: [] }, schema: isData, names: "data.coins" },
	{
		stored: { coins: -1, pets: [] },
		schema: explain,
		names: "data.coins: coins below 0",
	},
	{
		stored: { coins: 5, stats: { kills: true } },
		schema: t.interface({ stats: t.interface({ kills: t.number }) }),
		names: "data.stats.kills",
	},
	{ stored: { coins: 5 }, schema: isData, names: "data.pets" },
	{ stored: 7, schema: isData, names: "data" },
	{ stored: GOOD, schema: () => error("broken", 0), names: "the check threw: broken" },
	{ stored: GOOD, schema: () => coroutine.yield() as never, names: "the check yielded" },
];

function expectToName(problem: PPDBError, names: string): void {
	const [found] = problem.message.find(names, 1, true);
	assert(found !== undefined, `"${problem.message}" does not name ${names}`);
}

export = () => {
	describe("the schema option", () => {
		for (const { stored, schema, names } of BAD_DATA) {
			it(`fails the load of what it refuses, with the place (${names})`, () => {
				inCloud((spec) => {
					spec.cloud.records.put("Users", KEY, stored);
					const store = new (spec.start().PPDB)<Data>("Users", {
						schema: schema as SchemaCheck<Data>,
					});

					const problem = expectFailure("InvalidData", () => {
						store.init(KEY, GOOD);
					});
					spec.cloud.sleep(30);

					expectToName(problem, names);
					expect(problem.key).to.equal(KEY);
					expect(store.getCached(KEY)).to.equal(undefined);
					expect(spec.requests("UpdateAsync")).to.equal(0);
				});
			});
		}

		it("rejects the update that broke the data alone, when it is committed", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Data>("Users", { schema: isData });
				const problems = new Array<PPDBError>();
				store.OnError.Connect((problem) => problems.push(problem));
				store.init(KEY, GOOD);
				store.increment(KEY, "coins");
				store.update(KEY, (data) => {
					data.pets.push({ name: 3 as unknown as string });
					return data;
				});
				store.increment(KEY, "coins");

				expectFailure("InvalidData", () => {
					store.flush(KEY);
				});
				const stored = spec.stored("Users", KEY) as Data;
				expect(stored.coins).to.equal(7);
				expect(stored.pets.size()).to.equal(1);
				expect(store.getCached(KEY)?.coins).to.equal(7);
				expect(problems.map(({ code, key }) => `${code} ${key}`).join()).to.equal(
					`InvalidData ${KEY}`,
				);
			});
		});

		it("is looked at in a replay as well", () => {
			inCloud((spec) => {
				const schema = t.interface({ coins: t.numberMax(10) });
				const [first, second] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<{ coins: number }>("Users", { schema }),
				);
				first.init(KEY, { coins: 5 });
				second.init(KEY, { coins: 5 });
				first.increment(KEY, "coins", 4);
				first.flush();
				second.increment(KEY, "coins", 4);

				expectFailure("InvalidData", () => {
					second.flush(KEY);
				});
				expect((spec.stored("Users", KEY) as Data).coins).to.equal(9);
			});
		});

		it("keeps data off that another server has made bad, and what is stored stays", () => {
			inCloud((spec) => {
				const strict = new (spec.start().PPDB)<Data>("Users", { schema: isData });
				const lax = new (spec.start().PPDB)<Data>("Users");
				strict.init(KEY, GOOD);
				strict.increment(KEY, "coins");
				strict.flush();
				lax.update(KEY, (data) => ({ ...data, coins: -1 }));
				lax.flush();
				strict.increment(KEY, "coins");

				expectFailure("InvalidData", () => {
					strict.flush(KEY);
				});
				expect((spec.stored("Users", KEY) as Data).coins).to.equal(-1);
				expect(strict.getCached(KEY)).to.equal(undefined);
			});
		});

		it("refuses defaults, templates and set at once", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const bad = { ...GOOD, coins: -1 };
				const plain = new PPDB<Data>("Users", { schema: isData });
				const templated = new PPDB<Data>("Guilds", { schema: isData, template: bad });

				expectFailure("InvalidData", () => plain.init(KEY, bad));
				expectFailure("InvalidData", () => templated.init(KEY));
				expectFailure("InvalidData", () => plain.set(KEY, bad));
				plain.init(KEY, GOOD);
				expectFailure("InvalidData", () => plain.set(KEY, bad));
				expect(plain.getCached(KEY)?.coins).to.equal(5);
			});
		});

		it("fails a transaction that would store what it refuses, all of it", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Data>("Users", {
					schema: isData,
					template: GOOD,
				});

				expectFailure("InvalidData", () => {
					store.transaction(["a", "b"], (all) => {
						all.a.coins += 1;
						all.b.coins = -1;
						return true;
					});
				});
				spec.cloud.sleep(5);

				expect(spec.stored("Users", "a")).to.equal(undefined);
				expect(store.get("a").coins).to.equal(5);
			});
		});

		it("refuses the update itself in debug mode", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Data>("Users", { schema: isData, debug: true });
				store.init(KEY, GOOD);

				expectFailure("InvalidData", () => store.increment(KEY, "coins", -6));
				store.increment(KEY, "coins");
				store.flush();

				expect((spec.stored("Users", KEY) as Data).coins).to.equal(6);
			});
		});
	});

	describe("onInvalid", () => {
		it("gets what was migrated and what is stored, and repairs it", () => {
			inCloud((spec) => {
				spec.cloud.records.put("Users", KEY, { coins: -3 });
				const seen = new Array<string>();
				const store = new (spec.start().PPDB)<Data>("Users", {
					schema: isData,
					migrations: [({ coins }: { readonly coins: number }) => ({ coins, pets: [] })],
					onInvalid: (key, data, problem) => {
						const migrated = data as Data;
						const raw = problem.value as Partial<Data>;
						seen.push(`${key} ${migrated.coins} ${migrated.pets.size()}`);
						seen.push(`${raw.coins} ${raw.pets === undefined} ${problem.code}`);
						migrated.coins = 0;
						return migrated;
					},
				});

				expect(store.init(KEY).coins).to.equal(0);
				expect(seen.join(", ")).to.equal(`${KEY} -3 0, -3 true InvalidData`);
				store.increment(KEY, "coins", 2);
				store.flush();

				expect((spec.stored("Users", KEY) as Data).coins).to.equal(2);
			});
		});

		for (const [title, onInvalid] of [
			["returns nil", () => undefined],
			["throws", () => error("broken", 0)],
			["yields", () => coroutine.yield() as never],
			["returns bad data", () => ({ coins: -9, pets: [] })],
			["returns what cannot be stored", () => ({ coins: 1, pets: [], more: () => 0 })],
		] as Array<[string, () => Data | undefined]>) {
			it(`leaves everything as it is when it ${title}`, () => {
				inCloud((spec) => {
					spec.cloud.records.put("Users", KEY, { coins: -3 });
					const store = new (spec.start().PPDB)<Data>("Users", {
						schema: t.interface({ coins: t.numberMin(0) }),
						onInvalid,
					});

					expectFailure("InvalidData", () => {
						store.init(KEY, GOOD);
					});
					expect(spec.requests("UpdateAsync")).to.equal(0);
				});
			});
		}
	});
};
