import type { PPDB as Store, PPDBConstructor } from "../../src/api/ppdb";
import type { Storable } from "../../src/base/storable";

/* Checked by the compiler only: each line must compile, and each line after an expected error must not. */

declare const PPDB: PPDBConstructor;

interface Data {
	name: string;
	coins?: number;
	isNew: boolean;
	rank: "lead" | "guest";
	kind: Kind;
	home: [x: number, y: number, z?: number];
	items: ReadonlyArray<{ id: string; tags: Set<string> }>;
	scores: Map<string, number>;
	shops: { [name: string]: { sold: number } };
	blob: buffer;
	note: unknown;
	place: { kind: "town"; size: number } | { kind: "cave"; depth: number };
	id: string & { readonly _player: undefined };
}

const enum Kind {
	Cat,
	Dog,
}

/** Types that contain themselves, each other, or ever new types of their own kind. */
interface Tree {
	weight: number;
	left?: Tree;
	children: Array<Tree>;
	named: Map<string, Tree>;
}
interface Graph {
	a?: GraphToo;
	b?: Array<GraphToo>;
	c?: Map<string, Graph>;
}
interface GraphToo {
	d?: Graph;
	e?: Array<Graph>;
	f?: { readonly [name: string]: GraphToo };
}
interface Nest<Inner> {
	value: Inner;
	more?: Nest<Array<Inner>>;
	most?: Nest<Map<string, Inner>>;
}
type Json = string | number | boolean | Array<Json> | { [name: string]: Json };

function fits(template: Data): void {
	new PPDB<Data>("A");
	new PPDB("A", { template });
	new PPDB("A", { template: () => template });
	new PPDB<Tree>("A").increment("a", "left.left.weight");
	new PPDB<Graph>("A");
	new PPDB<Nest<string>>("A");
	new PPDB<Json>("A");
	new PPDB<Map<string, Data>>("A");
	new PPDB<Array<Data>>("A");
	new PPDB<number>("A");
	new PPDB<unknown>("A");
	new PPDB<object>("A");
	new PPDB("A");
	const store: Store<Data> = new PPDB("A");
	print(store);
}

function doesNotFit(): void {
	// @ts-expect-error a function
	new PPDB<{ onHit: () => void }>("A");
	// @ts-expect-error a method
	new PPDB<{ hit(): void }>("A");
	// @ts-expect-error one that may be there
	new PPDB<{ onHit?: () => void }>("A");
	// @ts-expect-error numbers as keys
	new PPDB<{ seen: Map<number, string> }>("A");
	// @ts-expect-error numbers among the keys
	new PPDB<{ seen: Map<string | number, string> }>("A");
	// @ts-expect-error players as keys
	new PPDB<{ seen: Map<Player, string> }>("A");
	// @ts-expect-error numbers as keys
	new PPDB<{ seen: { [id: number]: string } }>("A");
	// @ts-expect-error numbers as keys
	new PPDB<{ seen: Record<5 | 6, string> }>("A");
	// @ts-expect-error a set of numbers has them as keys
	new PPDB<{ seen: Set<number> }>("A");
	// @ts-expect-error a type of Roblox
	new PPDB<{ home: Vector3 }>("A");
	// @ts-expect-error a type of Roblox
	new PPDB<{ home: CFrame }>("A");
	// @ts-expect-error a type of Roblox
	new PPDB<{ skin: Color3 }>("A");
	// @ts-expect-error a type of Roblox
	new PPDB<{ since: DateTime }>("A");
	// @ts-expect-error an Instance
	new PPDB<{ owner: Player }>("A");
	// @ts-expect-error an item of an enum
	new PPDB<{ key: Enum.KeyCode }>("A");
	// @ts-expect-error a thread
	new PPDB<{ loop: thread }>("A");
	// @ts-expect-error a signal
	new PPDB<{ onHit: RBXScriptSignal }>("A");
	// @ts-expect-error a promise
	new PPDB<{ later: Promise<number> }>("A");
}

function doesNotFitAsAWhole(): void {
	// @ts-expect-error a function
	new PPDB<() => void>("A");
	// @ts-expect-error a type of Roblox
	new PPDB<Vector3>("A");
	// @ts-expect-error numbers as keys
	new PPDB<Map<number, string>>("A");
	// @ts-expect-error an Instance
	new PPDB<Player>("A");
}

interface BadTree {
	children: Array<BadTree>;
	named: Map<string, { readonly trees: [BadTree, BadTree] }>;
	owner: Player;
}

function doesNotFitFurtherDown(): void {
	// @ts-expect-error in an array
	new PPDB<{ items: Array<{ at: Vector3 }> }>("A");
	// @ts-expect-error in a pair
	new PPDB<{ pair: [number, Vector3] }>("A");
	// @ts-expect-error in a map
	new PPDB<{ homes: Map<string, Vector3> }>("A");
	// @ts-expect-error in a map as a whole
	new PPDB<Map<string, { at: Vector3 }>>("A");
	// @ts-expect-error under any name
	new PPDB<{ homes: { [name: string]: Vector3 } }>("A");
	// @ts-expect-error in one of several forms
	new PPDB<{ place: { at: string } | { at: Vector3 } }>("A");
	// @ts-expect-error eight tables down
	new PPDB<{ a: { b: { c: { d: { e: { f: { g: { at: Vector3 } } } } } } } }>("A");
	// @ts-expect-error in what contains itself
	new PPDB<BadTree>("A");
	// @ts-expect-error in what contains ever new types
	new PPDB<Nest<Vector3>>("A");
}

function doesNotFitAsATemplate(): void {
	// @ts-expect-error a type of Roblox
	new PPDB("A", { template: { home: new Vector3() } });
	// @ts-expect-error numbers as keys
	new PPDB("A", { template: { seen: new Map([[5, "five"]]) } });
	// @ts-expect-error a type of Roblox
	new PPDB("A", { template: () => ({ home: new Vector3() }) });
}

/** A game's own class or function for stores says the same of its data. */
class Keeper<T extends Storable<T>> {
	public readonly store: Store<T>;

	public constructor(name: string) {
		this.store = new PPDB<T>(name);
	}

	public read(key: string): T | undefined {
		return this.store.read(key);
	}
}

function openStore<T extends Storable<T>>(name: string, template: T): Store<T, never> {
	return new PPDB<T>(name, { template });
}

function throughOwnCode(data: Data): void {
	const keeper = new Keeper<Data>("A");
	keeper.store.increment("a", "coins");
	openStore("A", data).get("a").coins;
	// @ts-expect-error a type of Roblox
	new Keeper<{ home: Vector3 }>("A");
	// @ts-expect-error a type of Roblox
	openStore("A", { home: new Vector3() });
}

export = [
	fits,
	doesNotFit,
	doesNotFitAsAWhole,
	doesNotFitFurtherDown,
	doesNotFitAsATemplate,
	throughOwnCode,
];
