import type { PPDBError } from "../../src/base/error";
import { HOOK_NAMES, type Hooks } from "../../src/events/hooks";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "player_1";

export = () => {
	describe("hooks", () => {
		it("run in the order of a document's life, with its key and data", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const calls = new Array<string>();
				const hooks: Hooks<Counter> = {
					beforeInit: (key) => calls.push(`beforeInit ${key}`),
					afterLoad: (key, data: Counter) => calls.push(`afterLoad ${key} ${data.count}`),
					beforeSave: (key, data: Counter) =>
						calls.push(`beforeSave ${key} ${data.count}`),
					afterSave: (key, data: Counter, { updates }) =>
						calls.push(`afterSave ${key} ${data.count} ${updates}`),
					beforeDelete: (key) => calls.push(`beforeDelete ${key}`),
					afterDelete: (key) => calls.push(`afterDelete ${key}`),
				};
				const store = new PPDB<Counter>("Players", { hooks });

				store.init(KEY, { count: 4 });
				store.init(KEY);
				store.update(KEY, addOne);
				store.flush();
				store.delete(KEY);

				expect(calls.join(",")).to.equal(
					[
						`beforeInit ${KEY}`,
						`afterLoad ${KEY} 4`,
						`beforeSave ${KEY} 5`,
						`afterSave ${KEY} 5 1`,
						`beforeDelete ${KEY}`,
						`afterDelete ${KEY}`,
					].join(","),
				);
			});
		});

		it("come and go with hook, in the order in which they came", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players", {
					hooks: { afterLoad: () => calls.push("option") },
				});
				const calls = new Array<string>();
				const remove = store.hook("afterLoad", () => calls.push("first"));
				store.hook("afterLoad", () => calls.push("second"));

				store.init("a", { count: 0 });
				remove();
				remove();
				store.init("b", { count: 0 });

				expect(calls.join(",")).to.equal("option,first,second,option,second");
			});
		});

		for (const name of HOOK_NAMES) {
			for (const [what, hook] of [
				["throws", () => error("broken hook", 0)],
				["never returns", () => coroutine.yield()],
			] as Array<[string, () => void]>) {
				it(`block and lose nothing when ${name} ${what}`, () => {
					inCloud((spec) => {
						const { PPDB } = spec.start();
						const store = new PPDB<Counter>("Players", { debounce: 0 });
						const failures = new Array<PPDBError>();
						store.OnError.Connect((failure) => failures.push(failure));
						store.hook(name, hook);

						store.init(KEY, { count: 0 });
						store.update(KEY, addOne);
						store.update(KEY, (data) => ({ ...data, bad: 0 / 0 }));
						pcall(() => {
							store.flush();
						});
						expect(spec.storedCount("Players", KEY)).to.equal(1);
						store.delete(KEY);
						expect(store.hasKey(KEY)).to.equal(false);

						const failed = failures.filter(({ code }) => code === "HookFailed");
						expect(failed.size() >= 1).to.equal(what === "throws");
						expect(failed.size() <= 2).to.equal(true);
					});
				});
			}
		}

		it("of onError are called for failures, but not of their own", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				const store = new PPDB<Counter>("Players");
				const codes = new Array<string>();
				store.hook("onError", ({ code }) => codes.push(code));
				store.hook("onError", () => error("broken", 0));
				store.hook("afterLoad", () => error("broken", 0));

				store.init(KEY, { count: 0 });

				expect(codes.join(",")).to.equal("HookFailed");
			});
		});

		it("are refused under other names and as other things", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Players");

				expectFailure("InvalidArgument", () =>
					store.hook("beforeSafe" as "beforeSave", () => undefined),
				);
				expectFailure("InvalidArgument", () =>
					store.hook("beforeSave", 5 as unknown as () => void),
				);
			});
		});
	});
};
