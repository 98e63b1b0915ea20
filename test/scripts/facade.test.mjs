import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { facadeProblems } from "../../scripts/facade/check-facade.mjs";
import { ROOT } from "../../scripts/process.mjs";

const FACADE = readFileSync(join(ROOT, "luau", "init.luau"), "utf8");

function changed(find, replace) {
	assert.equal(FACADE.split(find).length, 2, `the facade has not once: ${find}`);
	return facadeProblems(FACADE.replace(find, replace));
}

/** Changes of the facade, each of which must be noticed, and what is said of it. */
const CHANGES = {
	"a method that is missing": [
		"\thasKey: (self: Store<T>, key: string) -> boolean,\n",
		"",
		"PPDB: hasKey is missing in Luau",
	],
	"a method that there is not": [
		"\thasKey: (",
		"\thasNoKey: (self: Store<T>) -> (),\n\thasKey: (",
		"PPDB: hasNoKey is in Luau only",
	],
	"an argument too few": [
		"set: (self: Store<T>, key: string, data: T, options: UpdateOptions?) -> T",
		"set: (self: Store<T>, key: string, data: T) -> T",
		"PPDB.set: takes 3 arguments, in Luau 2",
	],
	"only so many arguments where any number is possible": [
		"first: T, second: T, ...T) -> ...boolean?",
		"first: T, second: T) -> ...boolean?",
		"PPDB.transaction(run): takes 1 or more arguments, in Luau 3",
	],
	"a result where one of two ways has none": [
		"options: UpdateOptions?\n\t) -> boolean?",
		"options: UpdateOptions?\n\t) -> boolean",
		"PPDB.delete(): may return nothing, but no nil in Luau",
	],
	"an argument that may be left out in one language only": [
		"path: string, by: number?,",
		"path: string, by: number,",
		"PPDB.increment(by): may be nil, and not in Luau",
	],
	"an option of another type": [
		"debounce: number?",
		"debounce: string?",
		"PPDBOptions.debounce: is a number, and not in Luau",
	],
	"an error code that is missing": [
		'\t| "NotANumber"\n',
		"",
		"PPDBErrorCode: NotANumber is missing in Luau",
	],
	"a hook that is missing": [
		' | "onError",\n\t\thook: (',
		",\n\t\thook: (",
		"PPDB.hook(name): onError is missing in Luau",
	],
	"an argument too few of what may be called in two ways": [
		"onProgress: BatchProgress?,\n\t\toptions: UpdateOptions?\n\t) -> BatchResults,\n\t--- Updates all",
		"onProgress: BatchProgress?\n\t) -> BatchResults,\n\t--- Updates all",
		"PPDB.batchUpdate: takes 4 arguments, in Luau 3",
	],
	"a number of stat() that is missing": [
		"\t--- Commits that stored something.\n\tcommits: number,\n",
		"",
		"PPDB.stat(): commits is missing in Luau",
	],
	"a function of PPDB that is missing": [
		"\tinspect: () -> (),\n",
		"",
		"PPDB: inspect is missing in Luau",
	],
	"a type that is missing": [
		"export type Logger =",
		"type Logger =",
		"the facade: Logger is missing in Luau",
	],
	"a type that there is not": [
		"export type Logger =",
		"export type Lager = any\nexport type Logger =",
		"the facade: Lager is in Luau only",
	],
};

export default {
	"the types for Luau are those of the library": () => assert.deepEqual(facadeProblems(), []),

	...Object.fromEntries(
		Object.entries(CHANGES).map(([title, [find, replace, problem]]) => [
			`notices ${title}`,
			() => assert.ok(changed(find, replace).includes(problem)),
		]),
	),
};
