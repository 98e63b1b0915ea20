import type { PPDBOptions } from "../../src/store/options";
import { storeNameOf } from "../../src/base/store-name";
import { addOne, expectFailure, inCloud, type CloudSpec, type Counter } from "../support/in-cloud";

const KEY = "player_1";
const NAME = "Players";
const TEMPLATE = { template: { count: 0 } };

function open(spec: CloudSpec, options: PPDBOptions<Counter>) {
	const { PPDB, server } = spec.start();
	return { server, PPDB, store: new PPDB<Counter>(NAME, { ...TEMPLATE, ...options }) };
}

export = () => {
	describe("a store with a scope", () => {
		it("reaches the data in that scope, and no other", () => {
			inCloud((spec) => {
				spec.cloud.records.put(`old/${NAME}`, KEY, { count: 5 });
				spec.cloud.records.put(NAME, KEY, { count: 1 });
				const { store } = open(spec, { scope: "old" });

				expect(store.init(KEY).count).to.equal(5);
				store.update(KEY, addOne);
				store.flush();
				expect(store.keys().join(",")).to.equal(KEY);

				expect(spec.storedCount(`old/${NAME}`, KEY)).to.equal(6);
				expect((spec.cloud.records.peek(NAME, KEY)?.value as Counter).count).to.equal(1);
			});
		});

		it("is another store than the one of its name, on one server and between servers", () => {
			inCloud((spec) => {
				const { PPDB, server, store: plain } = open(spec, {});
				const scoped = new PPDB<Counter>(NAME, { ...TEMPLATE, scope: "eu", debounce: 0 });
				const other = open(spec, { scope: "eu" });
				spec.on(server, () => {
					plain.init(KEY);
					scoped.init(KEY);
				});
				spec.on(other.server, () => other.store.init(KEY));
				spec.cloud.sleep(6);

				spec.on(server, () => scoped.update(KEY, addOne, { durable: true }));
				spec.on(server, () =>
					scoped.transaction([KEY, "player_2"], (drafts) => {
						drafts[KEY].count += 10;
						drafts.player_2.count += 10;
					}),
				);
				spec.cloud.sleep(6);

				expect(plain.getCached(KEY)?.count).to.equal(0);
				expect(scoped.getCached(KEY)?.count).to.equal(11);
				expect(other.store.getCached(KEY)?.count).to.equal(11);
				expect(spec.storedCount(`eu/${NAME}`, "player_2")).to.equal(10);
				expect(spec.stored(NAME, KEY)).to.equal(undefined);
				expect(plain.size()).to.equal(1);
			});
		});

		it("has leases of its own", () => {
			inCloud((spec) => {
				const plain = open(spec, { lock: "session" });
				const scoped = open(spec, { lock: "session", scope: "eu" });
				spec.on(plain.server, () => plain.store.init(KEY));
				spec.on(scoped.server, () => scoped.store.init(KEY));
				spec.cloud.sleep(20);
				expect(plain.store.inspect(KEY)?.lease).to.equal("held");
				expect(scoped.store.inspect(KEY)?.lease).to.equal("held");
			});
		});

		it("is the one without where the scope is that of all, and one store for all who name it", () => {
			inCloud((spec) => {
				const { PPDB, store } = open(spec, {});
				const same = new PPDB<Counter>(NAME, { ...TEMPLATE, scope: "global" });
				store.update(KEY, addOne);
				expect(same.getCached(KEY)?.count).to.equal(1);
				const first = new PPDB<Counter>(NAME, { ...TEMPLATE, scope: "eu" });
				const second = new PPDB<Counter>(NAME, { ...TEMPLATE, scope: "eu" });
				first.update(KEY, addOne);
				expect(second.getCached(KEY)?.count).to.equal(1);
			});
		});

		it("is named in reports with its scope", () => {
			inCloud((spec) => {
				const { server, store } = open(spec, {
					scope: "eu",
					hooks: { afterLoad: () => error("no") },
				});
				store.init(KEY);
				const lines = server.output.filter(
					({ text }) => text.find(`[PPDB eu/${NAME}]`, 1, true)[0] !== undefined,
				);
				expect(lines.size()).to.equal(1);
			});
		});

		it("has a scope of 1 to 50 bytes", () => {
			inCloud((spec) => {
				const { PPDB } = spec.start();
				for (const scope of ["", string.rep("x", 51), 5, "\xFF"]) {
					expectFailure(
						"InvalidOption",
						() => new PPDB<Counter>(NAME, { scope: scope as string }),
					);
				}
				const name = string.rep("n", 50);
				const store = new PPDB<Counter>(name, { ...TEMPLATE, scope: string.rep("s", 50) });
				const key = string.rep("k", 50);
				store.update(key, addOne, { durable: true });
				expect(spec.storedCount(`${string.rep("s", 50)}/${name}`, key)).to.equal(1);
			});
		});
	});

	it("gives no two stores one mark, whatever their names and scopes are made of", () => {
		const marks = new Set<string>();
		const names: ReadonlyArray<[string, string | undefined]> = [
			["a", "b"],
			["b", "a"],
			["a:b", undefined],
			["b", "1:a"],
			["1:a:b", undefined],
			["@1:a:b", undefined],
			[":b", "a"],
			["b", "a:"],
			["a/b", undefined],
		];
		for (const [name, scope] of names) {
			marks.add(storeNameOf(name, scope).mark);
		}
		expect(marks.size()).to.equal(names.size());
	});
};
