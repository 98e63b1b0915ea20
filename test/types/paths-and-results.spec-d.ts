import type { PPDB as Store, PPDBConstructor } from "../../src/api/ppdb";
import type { DeepReadonly } from "../../src/base/deep-readonly";
import type { PPDBError } from "../../src/base/error";

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
declare const untypedPath: string;

type Same<A, B> =
	(<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

function expectSame<A, B>(_isSame: Same<A, B>): void {}

function results(plain: Store<Data>, untyped: Store): void {
	const templated = new PPDB("Players", { template: data });
	const existing = templated.get("a");
	expectSame<typeof existing, DeepReadonly<Data>>(true);
	const fresh = templated.read("a");
	expectSame<typeof fresh, Data | undefined>(true);
	if (fresh !== undefined) fresh.items[0].amount = 5;
	// @ts-expect-error there may be no record, whatever the template
	templated.read("a").coins;
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
	// @ts-expect-error a function without a return statement returns nothing, which is an error
	templated.update("a", (draft) => {
		draft.coins += 5;
	});
	// @ts-expect-error neither where the data is of no known type
	untyped.update("a", () => {});
	untyped.update("a", (draft) => draft as object);
	untyped.update("a", () => undefined);
	// @ts-expect-error nor in a batch
	plain.batchUpdate(["a"], (draft) => {
		draft.coins += 5;
	});
	// @ts-expect-error an updater returns data or nil
	templated.update("a", () => 5);
	// @ts-expect-error a default is whole
	plain.init("a", { coins: 5 });
}

interface Loose {
	note: unknown;
	tags: Set<string>;
	home?: { readonly at: Map<string, Array<number>> };
}

function readOnly(): void {
	expectSame<DeepReadonly<unknown>, unknown>(true);
	expectSame<DeepReadonly<Loose>["note"], unknown>(true);
	expectSame<DeepReadonly<Loose>["tags"], ReadonlySet<string>>(true);
	type At = NonNullable<DeepReadonly<Loose>["home"]>["at"];
	expectSame<At, ReadonlyMap<string, ReadonlyArray<number>>>(true);
}

/** A function without a `return` would change nothing: in Luau it returns no value at all. */
function updaters(store: Store<Data>, untyped: Store, loose: Store<Loose>): void {
	// @ts-expect-error it returns nothing
	store.update("a", (draft) => {
		draft.coins += 1;
	});
	// @ts-expect-error it returns nothing, and says so
	store.update("a", (draft): void => {
		draft.coins += 1;
	});
	// @ts-expect-error the same in a batch
	store.batchUpdate(["a"], (draft) => {
		draft.coins += 1;
	});
	store.batchUpdate({
		// @ts-expect-error the same by key
		a: (draft) => {
			draft.coins += 1;
		},
	});
	// @ts-expect-error the same for all keys
	store.batchUpdateAll("", (draft) => {
		draft.coins += 1;
	});
	// @ts-expect-error the same in a store without a type for its data
	untyped.update("a", (draft) => {
		print(draft);
	});
	// @ts-expect-error the same in a store with a field of which it knows nothing
	loose.update("a", (draft) => {
		print(draft.note);
	});
	untyped.update("a", (draft) => draft);
	untyped.update("a", () => undefined);
	untyped.update("a", () => 5);
	store.update("a", () => undefined);
	store.update("a", (draft) => {
		if (draft.coins < 5) return;
		draft.coins -= 5;
		return draft;
	});
}

function removals(store: Store<Data>): void {
	const isDone: boolean = store.delete("a");
	print(isDone);
	const nothing = store.delete("a", (success, problem) => {
		expectSame<typeof success, boolean>(true);
		expectSame<typeof problem, PPDBError | undefined>(true);
	});
	expectSame<typeof nothing, void>(true);
	// @ts-expect-error a callback is a function
	store.delete("a", true);
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
	// @ts-expect-error some field, perhaps of another type
	store.increment("a", untypedPath);
	// @ts-expect-error a path that may be wrong
	store.increment("a", untypedPath === "" ? "coins" : "name");
	store.increment("a", untypedPath === "" ? "coins" : "bonus");
}

interface World {
	scores: Map<string, number>;
	guilds: Map<string, { bank?: number; name: string; ranks: Map<"lead" | "guest", number> }>;
	shops: Record<string, { sold: number }>;
	tree: Tree;
	level: 1 | 2 | 3;
	place: { kind: "town"; size: number } | { kind: "cave"; depth: number };
	note: unknown;
}

interface Tree {
	weight: number;
	left?: Tree;
	right?: Tree;
	more: Array<Tree>;
}

function pathsThroughMaps(store: Store<World>, maps: Store<Map<string, { wins: number }>>): void {
	store.increment("a", "scores.march");
	store.increment("a", `scores.${untypedPath}`);
	store.increment("a", "guilds.red.bank");
	store.increment("a", `guilds.${untypedPath}.bank`);
	store.increment("a", "guilds.red.ranks.lead");
	store.increment("a", "shops.harbour.sold");
	store.increment("a", "place.depth");
	store.increment("a", "level");
	store.increment("a", "note.whatever");
	maps.increment("a", "ann.wins");
	// @ts-expect-error a table is no number
	store.increment("a", "guilds.red");
	// @ts-expect-error not a number
	store.increment("a", "guilds.red.name");
	// @ts-expect-error no such key
	store.increment("a", "guilds.red.ranks.captain");
	// @ts-expect-error no such field
	store.increment("a", "shops.harbour.lost");
	// @ts-expect-error the methods of a map are no fields
	store.increment("a", "scores.size.x");
	// @ts-expect-error a table is no number
	maps.increment("a", "ann");
	// @ts-expect-error no such field
	maps.increment("a", "ann.losses");
}

function pathsThroughThemselves(store: Store<Tree>): void {
	store.increment("a", "weight");
	store.increment("a", "left.weight");
	store.increment("a", "left.left.right.left.right.right.left.weight");
	// @ts-expect-error no such field
	store.increment("a", "left.left.right.left.right.right.left.height");
	// @ts-expect-error a table is no number
	store.increment("a", "left.left");
}

function changes(store: Store<Data>): void {
	store.set("a", data, { durable: true, remote: true, tag: 5 });
	store.patch("a", { coins: 5 }, { tag: "gift" });
	store.increment("a", "coins", -5, { min: 0, max: 100, durable: true });
	const existed = store.delete("a", { tag: 1 });
	expectSame<typeof existed, boolean>(true);
	const nothing = store.delete("a", (success, problem) => print(success, problem), { tag: 1 });
	expectSame<typeof nothing, void>(true);
	store.batchUpdate(["a"], (draft) => draft, { tag: 1 });
	store.batchUpdate({ a: (draft) => draft }, print, { tag: 1 });
	store.batchUpdateAll("", (draft) => draft, { tag: 1, cursor: "" });
	store.import(store.export(), { tag: 1 });
	store.transaction(["a"], () => false, { tag: 1 });
	store.OnRejected.Connect((key, problem, tag) => {
		print(key, problem.tag === tag);
	});
	// @ts-expect-error only an increment has bounds
	store.update("a", (draft) => draft, { min: 0 });
	// @ts-expect-error there is no such option
	store.set("a", data, { durabel: true });
	// @ts-expect-error options come last
	store.delete("a", { tag: 1 }, print);
}

function patches(store: Store<Data>): void {
	store.patch("a", { stats: { kills: 3 } });
	// @ts-expect-error items of arrays are whole
	store.patch("a", { items: [{}] });
	// @ts-expect-error no such field
	store.patch("a", { stats: { deaths: 3 } });
	store.patch("a", { scores: new Map([["march", 5]]) });
	// @ts-expect-error items of maps are what they are
	store.patch("a", { scores: new Map([["march", "5"]]) });
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

export = [
	results,
	readOnly,
	updaters,
	changes,
	removals,
	paths,
	pathsThroughMaps,
	pathsThroughThemselves,
	patches,
	copies,
	listeners,
];
