import type { DeepReadonly } from "../../src/base/deep-readonly";
import { addOne, expectFailure, inCloud, type Counter } from "../support/in-cloud";

const KEY = "guild_1";

export = () => {
	describe("OnChange", () => {
		it("tells what a document holds and held, and where the change comes from", () => {
			inCloud((spec) => {
				const [here, there] = [spec.start(), spec.start()].map(
					({ PPDB }) => new PPDB<Counter>("Guilds", { debounce: 0 }),
				);
				const changes = new Array<string>();
				here.OnChange.Connect((key, data, previous, source) => {
					changes.push(`${key} ${previous.count} ${data.count} ${source}`);
				});
				here.init(KEY, { count: 1 });
				here.update(KEY, addOne);
				here.flush();
				here.update(KEY, () => undefined);
				here.update(KEY, (data) => data);
				here.flush();
				there.update(KEY, (data) => ({ count: data.count + 10 }));
				there.flush();
				here.update(KEY, addOne);
				here.flush();

				expect(changes.join(",")).to.equal(
					[`${KEY} 1 2 local`, `${KEY} 2 3 local`, `${KEY} 3 13 remote`].join(","),
				);
			});
		});

		it("tells who comes when a document is already busy, until the listener goes", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Guilds");
				const seen = new Array<number>();
				store.init(KEY, { count: 0 });
				for (let update = 1; update <= 5; update++) store.update(KEY, addOne);
				const connection = store.OnChange.Connect((_key, { count }) => seen.push(count));
				store.update(KEY, addOne);
				store.update(KEY, addOne);
				connection.Disconnect();
				store.update(KEY, addOne);

				expect(seen.join(",")).to.equal("6,7");
				store.observe(
					KEY,
					({ count }) => count,
					(count) => seen.push(count),
				);
				store.update(KEY, addOne);
				expect(seen.join(",")).to.equal("6,7,9");
			});
		});

		it("hands out what does not change any more, and other tables only where something has changed", () => {
			interface Guild {
				name: { text: string };
				ranks: Array<{ members: number }>;
			}
			for (const isStudio of [false, true]) {
				inCloud((spec) => {
					const store = new (spec.start({ isStudio }).PPDB)<Guild>("Guilds", {
						template: { name: { text: "a" }, ranks: [{ members: 0 }, { members: 0 }] },
					});
					const seen = new Array<
						[data: DeepReadonly<Guild>, previous: DeepReadonly<Guild>]
					>();
					store.OnChange.Connect((_key, data, previous) => seen.push([data, previous]));
					store.init(KEY);
					for (let time = 1; time <= 5; time++) {
						store.update(KEY, (data) => {
							data.ranks[0].members += 1;
							return data;
						});
					}
					store.flush();
					expect(seen.size()).to.equal(5);
					seen.forEach(([data, previous], index) => {
						expect(previous.ranks[0].members).to.equal(index);
						expect(data.ranks[0].members).to.equal(index + 1);
						expect(data).to.never.equal(previous);
						expect(data.ranks).to.never.equal(previous.ranks);
						expect(data.ranks[1]).to.equal(previous.ranks[1]);
						expect(data.name).to.equal(seen[0][0].name);
						if (index > 0) expect(previous).to.equal(seen[index - 1][0]);
						const isWritable = pcall(() => {
							(data as Guild).name.text = "b";
						})[0];
						expect(isWritable).to.equal(false);
					});
				});
			}
		});

		it("tells of updates that are taken back", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Guilds");
				const changes = new Array<string>();
				store.init(KEY, { count: 1 });
				store.update(KEY, () => ({ count: 0 / 0 }));
				store.OnChange.Connect((_key, data, _previous, source) => {
					changes.push(`${data.count} ${source}`);
				});
				pcall(() => {
					store.flush();
				});

				expect(changes.join(",")).to.equal("1 rejected");
			});
		});
	});

	describe("observe", () => {
		it("calls back when the selected part has changed, and only then", () => {
			inCloud((spec) => {
				const [here, there] = [spec.start(), spec.start()].map(
					({ PPDB }) =>
						new PPDB<{ stats: { kills: number }; coins: number }>("Guilds", {
							template: { stats: { kills: 0 }, coins: 0 },
							debounce: 0,
						}),
				);
				const seen = new Array<string>();
				const stop = here.observe(
					KEY,
					({ stats }) => stats,
					(stats, previous) => seen.push(`${previous.kills} ${stats.kills}`),
				);
				here.init(KEY);
				here.increment(KEY, "coins");
				here.increment(KEY, "stats.kills");
				here.increment("guild_2", "stats.kills");
				here.flush();
				there.increment(KEY, "stats.kills", 5);
				there.flush();
				here.increment(KEY, "coins");
				here.flush();
				stop();
				stop();
				here.increment(KEY, "stats.kills");

				expect(seen.join(",")).to.equal("0 1,1 6");
			});
		});

		it("reports selectors and callbacks that break, and goes on", () => {
			inCloud((spec) => {
				const store = new (spec.start().PPDB)<Counter>("Guilds");
				const codes = new Array<string>();
				let calls = 0;
				store.OnError.Connect(({ code }) => codes.push(code));
				store.init(KEY, { count: 0 });
				store.observe(
					KEY,
					() => coroutine.yield(),
					() => undefined,
				);
				store.observe(
					KEY,
					({ count }) => count,
					() => {
						calls += 1;
						error("broken", 0);
					},
				);

				store.update(KEY, addOne);

				expect(store.getCached(KEY)?.count).to.equal(1);
				expect(calls).to.equal(1);
				expect(codes.join(",")).to.equal("HookFailed,HookFailed,HookFailed");
				expectFailure("InvalidKey", () => store.observe("", tostring, print));
			});
		});
	});
};
