import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, ROOT } from "../process.mjs";
import { ARRAYS_NAME, shortenMacros } from "./macros.mjs";
import { pruneTable } from "./prune.mjs";
import { removeComments } from "./source-text.mjs";

/**
 * A module of the library in the form in which Luau users get it: without roblox-ts's runtime, which needs its own `include` folder
 * and notes every module in `_G`.
 *
 * @typedef {object} LuauModule
 * @property {string} name its path below the library, such as `ppdb/commit/gate` or `packages/t`
 * @property {string} source its text, in which `import("<name>")` stands for every module that it requires
 */

const MODEL = join(ROOT, "build", "model");
const RUNTIME = join(ROOT, "build", "model-include", "RuntimeLib.lua");
const RUNTIME_NAME = "packages/runtime";
const FACADE = join(ROOT, "luau", "init.luau");
const CLASS = join(ROOT, "luau", "class.luau");
const CLASS_NAME = "packages/class";
const ARRAYS = join(ROOT, "luau", "arrays.luau");

/** The npm packages that the library uses, where model.project.json mounts them. `table` is pruned to what is used. */
const PACKAGES = {
	"include/node_modules/@rbxts/beacon/out": {
		name: "packages/beacon",
		file: "beacon/out/init.lua",
	},
	"include/node_modules/@rbxts/t/lib/ts": {
		name: "packages/t",
		file: "t/lib/ts.lua",
		table: "t",
	},
};

const IMPORT = /TS\.import\(script, script((?:\.Parent)*)((?:, "[^"]+")*)\)/g;
const RUNTIME_REQUIRE = /^local TS = require\(script[.\w]*\.RuntimeLib\)\n/m;
const COMPILER_NOTE = /^-- Compiled with roblox-ts .*\n/;

/** How roblox-ts begins each class. */
const CLASS_HEAD = new RegExp(
	[
		/\t(\w+) = setmetatable\(\{\}, \{\n\t\t__tostring = function\(\)\n\t\t\treturn "\1"\n\t\tend,\n\t\}\)\n/,
		/\t\1\.__index = \1\n\tfunction \1\.new\(\.\.\.\)\n\t\tlocal self = setmetatable\(\{\}, \1\)\n/,
		/\t\treturn self:constructor\(\.\.\.\) or self\n\tend\n/,
	]
		.map(({ source }) => source)
		.join(""),
	"g",
);

/** What the compiler leaves of a module that has types only. */
const EMPTY_MODULE = /^return nil\n?$/;

function moduleFiles() {
	return readdirSync(MODEL, { recursive: true })
		.map((file) => file.replaceAll("\\", "/"))
		.filter((file) => file.endsWith(".luau"))
		.sort();
}

/** The path of a module below the library, as Rojo makes it: `init` stands for its folder. */
function nameOf(file) {
	return `ppdb/${file}`.replace(/\.luau$/, "").replace(/\/init$/, "");
}

function resolveImport(from, parents, names) {
	const ups = parents.split(".").length - 1;
	const path = from.split("/");
	const kept = path.slice(0, path.length - ups);
	const down = [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
	const target = [...kept, ...down].join("/");
	return PACKAGES[target]?.name ?? target;
}

/** roblox-ts puts a block around each class, which hides nothing if the class has no variables of its own. */
const CLASS_BLOCK = /^local (\w+)\ndo\n\t\1 = (class\("\1"\))\n((?:\t(?!local ).*\n|\n)*)end$/gm;

/** Shortens the classes of a module. */
function useClass(source) {
	const shortened = source
		.replace(CLASS_HEAD, '\t$1 = class("$1")\n')
		.replace(CLASS_BLOCK, (_, name, made, body) =>
			`local ${name} = ${made}\n${body.replace(/^\t/gm, "")}`.trimEnd(),
		);
	return shortened === source ? source : `local class = import("${CLASS_NAME}")\n${shortened}`;
}

function readModule(file) {
	const name = nameOf(file);
	const text = readFileSync(join(MODEL, file), "utf8")
		.replace(COMPILER_NOTE, "")
		.replace(IMPORT, (_, parents, names) => `import("${resolveImport(name, parents, names)}")`);
	const needsRuntime = /\bTS\.\w/.test(text);
	const runtime = needsRuntime ? `local TS = import("${RUNTIME_NAME}")\n` : "";
	return { name, source: useClass(shortenMacros(text.replace(RUNTIME_REQUIRE, runtime))) };
}

/** The members of a table that modules use. */
function usedMembers(modules, table) {
	const use = new RegExp(`(?<![\\w.:])${table}\\.(\\w+)`, "g");
	const found = modules.flatMap(({ source }) =>
		[...source.matchAll(use)].map(([, name]) => name),
	);
	return [...new Set(found)].sort();
}

function readPackages(modules) {
	const imported = importedNames(modules);
	const packages = Object.values(PACKAGES).filter(({ name }) => imported.has(name));
	return packages.map(({ name, file, table }) => {
		const text = readFileSync(join(ROOT, "node_modules", "@rbxts", file), "utf8");
		const importers = modules.filter(({ source }) => source.includes(`import("${name}")`));
		const members = table ? usedMembers(importers, table) : [];
		const source = table ? pruneTable(text, table, members) : removeComments(text).trimStart();
		return { name, source: useClass(source) };
	});
}

function readRuntime(modules) {
	const members = usedMembers(modules, "TS");
	if (members.length === 0) return [];
	return [
		{ name: RUNTIME_NAME, source: pruneTable(readFileSync(RUNTIME, "utf8"), "TS", members) },
	];
}

function handWritten() {
	const facade = readFileSync(FACADE, "utf8").replaceAll(
		"require(script.ppdb)",
		'import("ppdb")',
	);
	return [
		{ name: "", source: facade },
		{ name: CLASS_NAME, source: readFileSync(CLASS, "utf8") },
		{ name: ARRAYS_NAME, source: readFileSync(ARRAYS, "utf8") },
	];
}

/** The names of all modules that modules import. */
export function importedNames(modules) {
	const imports = modules.flatMap(({ source }) => [...source.matchAll(/\bimport\("([^"]+)"\)/g)]);
	return new Set(imports.map(([, name]) => name));
}

function checkComplete(modules) {
	const names = new Set(modules.map(({ name }) => name));
	const missing = [...importedNames(modules)].filter((name) => !names.has(name));
	const leftovers = modules.filter(({ source }) => /\bRuntimeLib\b|\bTS\.import\b/.test(source));
	if (missing.length > 0) throw new CommandError(`Imported but not there: ${missing.join(", ")}`);
	if (leftovers.length > 0) {
		const named = leftovers.map(({ name }) => name).join(", ");
		throw new CommandError(`An import has a form that scripts/luau does not know: ${named}`);
	}
}

/**
 * The modules of the library, from the model build.
 *
 * @returns {ReadonlyArray<LuauModule>} sorted by name; the first, whose name is empty, is the module that users require
 */
export function readModules() {
	const compiled = moduleFiles().map(readModule);
	const modules = compiled.filter(({ source }) => !EMPTY_MODULE.test(source));
	const all = [...modules, ...readPackages(modules), ...readRuntime(modules), ...handWritten()];
	checkComplete(all);
	return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}
