import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { luauFacade } from "../../scripts/luau-facade.mjs";

/** What is at the end of every facade: the constructor is part of it, whatever else is. */
const CONSTRUCTOR = "export interface PPDBConstructor { new <T>(name: string): PPDB<T>; }\n";
const STORE = "export interface PPDB<T = unknown> { read(): T; }\n";

/** The facade of some declarations, in one line without what all facades have. */
function facadeOf(declarations) {
	const folder = mkdtempSync(join(tmpdir(), "facade-"));
	try {
		const file = join(folder, "index.d.ts");
		writeFileSync(file, declarations);
		return luauFacade(file).replace(/\s+/g, " ").replaceAll(",}", "}").replaceAll(", }", " }");
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Declarations in TypeScript, and what Luau has for them. */
const TRANSLATIONS = {
	"fields that may be missing": [
		'export interface A { readonly a?: string; readonly b?: () => void; readonly c?: "x" | "y"; }',
		'export type A = { a: string?, b: (() -> ())?, c: ("x" | "y")? }',
	],
	"lists, maps and packs": [
		"export interface A { a: ReadonlyArray<string>; b: Record<string, number>; c: () => LuaTuple<[a: string, b?: number]>; }",
		"export type A = { a: { string }, b: { [string]: number }, c: () -> (string, number?) }",
	],
	"what is inherited": [
		"interface Base<T> { a: T; } export interface A<T> extends Base<T> { b: T; }",
		"export type A<T> = { b: T, a: T }",
	],
	"a type parameter with a bound": [
		"export type A<Keys extends ReadonlyArray<string>> = (keys: Keys, ...rest: { [I in keyof Keys]: number }) => undefined | boolean | void;",
		"export type A = (keys: { string }, first: number, second: number, third: number, fourth: number, ...number) -> ...boolean?",
	],
	"a type parameter that Luau has no use for": [
		"export type A<T> = readonly [] | readonly [T]; export type B<T> = (steps: A<T>) => void;",
		"export type A = any export type B = (steps: A) -> ()",
	],
	"a method that can be called in several ways": [
		"export interface A { a(key: string, options?: number): boolean; a(key: string, run: () => void, options?: number): void; }",
		"a: (self: A, key: string, run: (() -> ())?, options: number?) -> boolean?",
	],
	"functions of which any will do": [
		"export type A = ((a: unknown) => boolean) | ((a: unknown) => LuaTuple<[boolean, string]>);",
		"export type A = (a: any) -> ...any",
	],
	"one field of another type": [
		'interface B { kind: "x" | "y" } export interface A { kind: B["kind"]; name: keyof B; }',
		'export type A = { kind: "x" | "y", name: "kind" }',
	],
	"comments, with their tags": [
		"/** Does it.\n *\n * @param a - one thing\n * @returns another\n * @example\n * ```ts\n * f();\n * ```\n */\nexport type A = (a: string) => string;",
		"--- Does it. --- --- @param a one thing --- @return another export type A",
	],
};

export default {
	...Object.fromEntries(
		Object.entries(TRANSLATIONS).map(([title, [typescript, luau]]) => [
			title,
			() => {
				const facade = facadeOf(`${typescript}\n${STORE}${CONSTRUCTOR}`);
				assert.ok(facade.includes(luau), `${luau} is not in ${facade}`);
			},
		]),
	),

	"what Luau cannot say is any, and named at the top": () => {
		const facade = facadeOf(
			`export type A<T> = T extends string ? 1 : 2;\nexport interface B { a: [string]; }\n${STORE}${CONSTRUCTOR}`,
		);
		assert.match(facade, /cannot say: A, B\.a\./);
		assert.match(facade, /export type A<T> = any/);
	},

	"a store may be left out of types, and an optional function with its data is a type of its own":
		() => {
			const facade = facadeOf(
				`export interface PPDB<T = unknown> { a(run?: (data: T) => T): void; }\n${CONSTRUCTOR}`,
			);
			assert.match(facade, /export type Store<T = any, Run = \(data: T\) -> T> =/);
			assert.match(facade, /a: \(self: Store<T, Run>, run: Run\?\) -> \(\)/);
			assert.match(facade, /new: \(name: string\) -> Store<any, any>/);
		},

	"type parameters that have another name where they are inherited are refused": () => {
		const declarations = `interface Base<X> { a: X; } export interface A<T> extends Base<T> {}\n${STORE}${CONSTRUCTOR}`;
		assert.throws(() => facadeOf(declarations), /Base is extended with other names: T/);
	},
};
