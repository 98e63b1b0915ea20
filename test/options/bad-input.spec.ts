import { PPDBError, type PPDBErrorCode } from "../../src/base/error";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

/** As Luau code may call it: with anything at all. */
type Untyped = Record<string, (this: unknown, ...values: Array<unknown>) => unknown>;

interface BadOption {
	readonly options: unknown;
	/** What the message must name. */
	readonly names: string;
}

const BAD_OPTIONS: ReadonlyArray<BadOption> = [
	{ options: 7, names: "7 of type number" },
	{ options: { retry: 3 }, names: '"retry" of type string' },
	{ options: { retry: 3 }, names: 'did you mean "retries"?' },
	{ options: { Debounce: 3 }, names: 'did you mean "debounce"?' },
	{ options: { tempalte: {} }, names: 'did you mean "template"?' },
	{ options: { webhok: "https://discord.com" }, names: 'did you mean "webhook"?' },
	{ options: { hooks: { beforeSafe: () => 0 } }, names: 'did you mean "beforeSave"?' },
	{ options: { migrations: [{ migrat: () => 0 }] }, names: 'did you mean "migrate"?' },
	{ options: { retries: -1 }, names: "-1 of type number" },
	{ options: { retries: 1.5 }, names: "1.5 of type number" },
	{ options: { retries: "3" }, names: '"3" of type string' },
	{ options: { expire: 0 }, names: "0 of type number" },
	{ options: { expire: -5 }, names: "-5 of type number" },
	{ options: { debounce: -2 }, names: "-2 of type number" },
	{ options: { debug: 1 }, names: "1 of type number" },
	{ options: { migrations: { [2]: () => 0 } }, names: "migrations" },
	{ options: { migrations: ["no function"] }, names: "migrations" },
	{ options: { hooks: { beforeSafe: () => 0 } }, names: "hooks" },
	{ options: { hooks: { beforeSave: true } }, names: "hooks" },
	{ options: { template: { bad: 0 / 0 } }, names: "template" },
];

const BAD_TEXTS: ReadonlyArray<[text: unknown, names: string]> = [
	["", '"" of type string'],
	[string.rep("x", 51), "51"],
	[17, "17 of type number"],
	[undefined, "nil"],
	["\xFF", "UTF-8"],
];

function expectToName(problem: PPDBError, names: string): void {
	const [found] = problem.message.find(names, 1, true);
	assert(found !== undefined, `"${problem.message}" does not name ${names}`);
}

export = () => {
	describe("bad input", () => {
		BAD_OPTIONS.forEach(({ options, names }, index) => {
			it(`is refused in options at once (${index}: ${names})`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();

					const problem = expectFailure("InvalidOption", () => {
						new PPDB("Players", options as object);
					});

					expectToName(problem, names);
				});
			});
		});

		for (const [text, names] of BAD_TEXTS) {
			it(`is refused as a name and as a key (${names})`, () => {
				inCloud((spec) => {
					const { PPDB } = spec.start();
					const store = new PPDB<Counter>("Players");
					const bad = text as string;

					expectToName(
						expectFailure("InvalidName", () => {
							new PPDB(bad);
						}),
						names,
					);
					const calls: Array<() => void> = [
						() => store.init(bad, { count: 0 }),
						() => store.get(bad),
						() => store.getCached(bad),
						() => store.hasKey(bad),
						() => store.update(bad, (data) => data),
						() => store.set(bad, { count: 0 }),
						() => store.increment(bad, "count"),
						() => store.delete(bad),
						() => store.leave(bad),
						() => store.batchUpdate([text === undefined ? "" : bad], (data) => data),
					];
					for (const call of calls) {
						const problem = expectFailure("InvalidKey", call);
						assert(problem.value === text || problem.value === "");
					}
					expect(spec.cloud.requests.total().requests).to.equal(0);
				});
			});
		}

		it("is refused where a function, a number or a boolean belongs", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const loose = store as unknown as Untyped;
				const cases: Array<[code: PPDBErrorCode, call: () => void]> = [
					["InvalidArgument", () => loose.update("key", { count: 1 })],
					["InvalidArgument", () => loose.update("key", undefined)],
					["InvalidArgument", () => loose.set("key", undefined)],
					["InvalidArgument", () => loose.increment("key", "count", "5")],
					["InvalidArgument", () => loose.increment("key", 5)],
					["InvalidArgument", () => loose.increment("key", "count", math.huge)],
					["InvalidArgument", () => loose.delete("key", "callback")],
					["InvalidArgument", () => loose.batchUpdate("key", () => 0)],
					["InvalidArgument", () => loose.batchUpdate(["key"], 5)],
					["InvalidArgument", () => loose.batchUpdate({ key: 5 })],
					["InvalidArgument", () => loose.batchUpdate(["key"], () => 0, 5)],
					["InvalidArgument", () => loose.setWebhook(5)],
					["InvalidArgument", () => loose.setWebhook("http://discord.com/x")],
					["InvalidArgument", () => loose.sendToDiscord("yes")],
				];
				for (const [code, call] of cases) {
					expectFailure(code, call);
				}
				expect(spec.cloud.requests.total().requests).to.equal(0);
			});
		});

		it("is refused where an array of keys belongs that has a gap, or fields beside its items", () => {
			inCloud((spec) => {
				const { PPDB, server } = spec.start();
				const store = new PPDB<Counter>("Players", { template: { count: 0 } });
				const lists = [
					{ [1]: KEY, [2]: "player_2", [4]: "player_4" },
					{ [1]: KEY, [3]: "player_3" },
					{ [1]: KEY, other: "player_2" },
				] as unknown as ReadonlyArray<ReadonlyArray<string>>;
				for (const keys of lists) {
					for (const call of [
						() => store.batchUpdate(keys, addOne),
						() => store.export(keys),
						() => store.transaction(keys, () => undefined),
					]) {
						spec.on(server, () => {
							expectFailure("InvalidArgument", call);
						});
					}
				}
				const named = { first: KEY } as unknown as ReadonlyArray<string>;
				expectFailure("InvalidArgument", () => store.export(named));
				expect(spec.requests("UpdateAsync")).to.equal(0);
			});
		});

		it("never shows a webhook address", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");

				const problem = expectFailure("InvalidArgument", () => {
					store.setWebhook("http://discord.com/api/webhooks/1/token");
				});
				store.setWebhook("https://discord.com/api/webhooks/1/token");
				store.sendToDiscord(true);

				expect(problem.toString().find("token")[0]).to.equal(undefined);
				expect(problem.value).to.equal(undefined);
			});
		});
	});
};
