import type { PPDB as Store, PPDBConstructor } from "../../src/api/ppdb";
import type { DeepReadonly } from "../../src/deep-readonly";

/* Checked by the compiler only: each line must compile, and each line after an expected error must not. */

interface Data {
	name: string;
	coins: number;
	bonus?: number;
	stats: { kills: number; title: string };
	items: Array<{ amount: number }>;
	scores: Map<string, number>;
}

declare const PPDB: PPDBConstructor;
declare const data: Data;

type Same<A, B> =
	(<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

function expectSame<A, B>(_isSame: Same<A, B>): void {}

function results(plain: Store<Data>): void {
	const templated = new PPDB("Players", { template: data });
	const existing = templated.get("a");
	expectSame<typeof existing, DeepReadonly<Data>>(true);
	const fresh = templated.read("a");
	expectSame<typeof fresh, DeepReadonly<Data>>(true);
	const perhaps = plain.get("a");
	expectSame<typeof perhaps, DeepReadonly<Data> | undefined>(true);
	const cached = templated.getCached("a");
	expectSame<typeof cached, DeepReadonly<Data> | undefined>(true);
	// @ts-expect-error there may be no record, and this store has no template
	plain.get("a").coins;
	// @ts-expect-error results are for reading
	templated.get("a").coins = 5;
	// @ts-expect-error to any depth
	templated.get("a").items[0].amount = 5;
	templated.update("a", (draft) => {
		draft.items[0].amount = 5;
		return draft;
	});
	// @ts-expect-error an updater returns data or nil
	templated.update("a", () => 5);
	// @ts-expect-error a default is whole
	plain.init("a", { coins: 5 });
}

function paths(store: Store<Data>, untyped: Store): void {
	store.increment("a", "coins");
	store.increment("a", "bonus", 2);
	store.increment("a", "stats.kills");
	store.increment("a", "scores.march");
	untyped.increment("a", "whatever.there.is");
	// @ts-expect-error not a number
	store.increment("a", "name");
	// @ts-expect-error not a number
	store.increment("a", "stats.title");
	// @ts-expect-error a table is no number
	store.increment("a", "stats");
	// @ts-expect-error no such field
	store.increment("a", "stats.deaths");
	// @ts-expect-error paths do not lead into arrays
	store.increment("a", "items.1.amount");
}

function patches(store: Store<Data>): void {
	store.patch("a", { stats: { kills: 3 } });
	// @ts-expect-error items of arrays are whole
	store.patch("a", { items: [{}] });
	// @ts-expect-error no such field
	store.patch("a", { stats: { deaths: 3 } });
}

function copies(store: Store<Data>, other: Store<{ gold: number }>): void {
	const documents = store.export(["a"]);
	const exported = documents.get("a");
	expectSame<typeof exported, { readonly data: Data; readonly version: number } | undefined>(
		true,
	);
	store.import(documents);
	// @ts-expect-error the data is of another type
	other.import(documents);
	store.keys("a", (keys) => keys.size() < 5);
	store.keys("a", (keys) => {
		print(keys);
	});
	// @ts-expect-error a page is told to a function
	store.keys("a", 5);
}

function listeners(store: Store<Data>): void {
	store.observe(
		"a",
		({ stats }) => stats.kills,
		(kills, previous) => {
			expectSame<typeof kills, number>(true);
			expectSame<typeof previous, number>(true);
		},
	);
	store.hook("afterSave", (key, data, summary) => {
		expectSame<typeof key, string>(true);
		expectSame<typeof data.stats.kills, number>(true);
		expectSame<typeof summary.updates, number>(true);
	});
	store.hook("afterLoad", (_key, data) => {
		// @ts-expect-error hooks look at the data and do not change it
		data.stats.kills = 1;
	});
	// @ts-expect-error no such hook
	store.hook("beforeSafe", () => undefined);
}

function options(): void {
	new PPDB<Data>("Players", { migrations: [(old: Partial<Data>) => old] });
	new PPDB<Data>("Players", {
		migrations: [{ migrate: (old: Partial<Data>) => old, backwardsCompatible: true }],
	});
	// @ts-expect-error a step has no such option
	new PPDB<Data>("Players", { migrations: [{ migrate: () => data, compatible: true }] });
	// @ts-expect-error a template is whole
	new PPDB<Data>("Players", { template: { coins: 5 } });
	// @ts-expect-error there is no such option
	new PPDB<Data>("Players", { retry: 3 });
}

export = [results, paths, patches, copies, listeners, options];
