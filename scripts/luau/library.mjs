import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, ROOT, exitWith } from "../process.mjs";
import { placeComments } from "./comments.mjs";
import { licenceNotice } from "./notice.mjs";
import { formatLuau } from "./style.mjs";

/*
 * The library as Luau users get it, from the model build: every module with its comments and with what it was made from, without
 * roblox-ts's runtime, which needs its own `include` folder and notes every module in `_G`.
 */

/** The folder that Rojo turns into the PaoPaoDataStore ModuleScript. */
const LIBRARY = join(ROOT, "build", "luau");
const MODEL = join(ROOT, "build", "model");
const RUNTIME = join(ROOT, "build", "model-include", "RuntimeLib.lua");
const SCOPE = join(ROOT, "node_modules", "@rbxts");

/** The npm packages that the library uses, by where the model build has them. */
const PACKAGES = {
	beacon: { path: ["include", "node_modules", "@rbxts", "beacon", "out"], file: "out/init.lua" },
	t: { path: ["include", "node_modules", "@rbxts", "t", "lib", "ts"], file: "lib/ts.lua" },
};

const IMPORT = /TS\.import\(script, (script(?:\.Parent)*)((?:, "[^"]+")*)\)/g;
const RUNTIME_REQUIRE = /^local TS = require\(script[.\w]*\.RuntimeLib\)\n/m;
const COMPILER_NOTE = /^-- Compiled with roblox-ts .*\n/;

/** The eleven lines with which roblox-ts begins each class: luau/class.luau says them once. */
const CLASS_HEAD =
	/\t(\w+) = setmetatable\(\{\}, \{\n\t\t__tostring = function\(\)\n\t\t\treturn "\1"\n\t\tend,\n\t\}\)\n\t\1\.__index = \1\n\tfunction \1\.new\(\.\.\.\)\n\t\tlocal self = setmetatable\(\{\}, \1\)\n\t\treturn self:constructor\(\.\.\.\) or self\n\tend\n/g;

/** What the compiler leaves of a module that has types only. */
const EMPTY_MODULE = /^(?:--(?:\[(=*)\[[\s\S]*?\]\1\]|.*)\n|\n)*return nil\s*$/;

/** Members that every Instance has under a name in lower case: a child of that name could not be reached with a dot. */
const INSTANCE_MEMBERS =
	/^(?:archivable|childAdded|children|className|clone|destroy|findFirstChild|getChildren|isA|isDescendantOf|remove)$/i;

function readVersion(folder) {
	return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}

const VERSION = readVersion(ROOT);
const COMPILER = `roblox-ts ${readVersion(join(ROOT, "node_modules", "roblox-ts"))}`;

function member(name) {
	if (INSTANCE_MEMBERS.test(name)) {
		throw new CommandError(`${name}: an Instance has a member of that name already`);
	}
	return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `["${name}"]`;
}

function requireOf(_, base, names) {
	const path = [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
	const found = Object.entries(PACKAGES).find(([, known]) => known.path.join() === path.join());
	const target = found ? ["packages", found[0]] : path;
	return `require(${base}${target.map(member).join("")})`;
}

/** Plain `require`s for those of roblox-ts, and what else a module needs. */
function withoutRuntime(file, luau) {
	const text = luau
		.replace(RUNTIME_REQUIRE, "")
		.replace(IMPORT, requireOf)
		.replace(CLASS_HEAD, '\t$1 = class("$1")\n');
	if (/\bRuntimeLib\b|\bTS\.(?:import|getModule)\b/.test(text)) {
		throw new CommandError(`${file}: an import has a form that scripts/luau does not know`);
	}
	const depth = file.split("/").length + (basename(file) === "init.luau" ? 0 : 1);
	const packages = `script${".Parent".repeat(depth)}.packages`;
	const needed = [
		[/\bTS\.\w/, `local TS = require(${packages}.runtime)\n`],
		[/ = class\("/, `local class = require(${packages}.class)\n`],
	].filter(([use]) => use.test(text));
	return needed.map(([, line]) => line).join("") + text;
}

function compiledModule(file) {
	const from = `src/${file.replace(/\.luau$/, ".ts").replace(/(^|\/)init\.ts$/, "$1index.ts")}`;
	const luau = readFileSync(join(MODEL, file), "utf8").replace(COMPILER_NOTE, "");
	const source = placeComments(
		withoutRuntime(file, luau),
		from,
		readFileSync(join(ROOT, from), "utf8"),
	);
	return { file: `ppdb/${file}`, origin: `${from}, compiled by ${COMPILER}`, source };
}

function compiledModules() {
	const files = readdirSync(MODEL, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
	return files
		.filter((file) => file.endsWith(".luau"))
		.sort()
		.map(compiledModule)
		.filter(({ source }) => !EMPTY_MODULE.test(source));
}

function packageModule([name, { file }]) {
	const folder = join(SCOPE, name);
	const origin = `${file} of the npm package @rbxts/${name} ${readVersion(folder)}, as it is`;
	return {
		file: `packages/${name}.luau`,
		origin,
		source: readFileSync(join(folder, file), "utf8"),
	};
}

/** The functions of roblox-ts's runtime that modules use. */
function runtimeModule(modules) {
	const text = readFileSync(RUNTIME, "utf8");
	const uses = modules.flatMap(({ source }) => source.match(/\bTS\.\w+/g) ?? []);
	const functions = [...new Set(uses)].sort().map((name) => {
		const found = new RegExp(`^function ${name}\\([\\s\\S]*?^end\\n`, "m").exec(text);
		if (!found) throw new CommandError(`The runtime of ${COMPILER} has no function ${name}`);
		return found[0];
	});
	const source = ["local TS = {}\n", ...functions, "return TS\n"].join("\n");
	return {
		file: "packages/runtime.luau",
		origin: `what is used of the runtime of ${COMPILER}`,
		source,
	};
}

function classModule() {
	const [file, origin] = ["packages/class.luau", "luau/class.luau"];
	return { file, origin, source: readFileSync(join(ROOT, origin), "utf8") };
}

/** The module on top, which users require. */
function facadeModule() {
	const text = readFileSync(join(ROOT, "luau", "init.luau"), "utf8");
	const [modes] = /^(?:--!.*\n)*/.exec(text);
	const notice = `PaoPaoDataStore (PPDB) ${VERSION}\n\n${licenceNotice()}`;
	const lines = notice.split("\n").map((line) => `\t${line}`.trimEnd());
	return {
		file: "init.luau",
		source: `${modes}--[[\n${lines.join("\n")}\n]]\n${text.slice(modes.length)}`,
	};
}

function write({ file, origin, source }) {
	const path = join(LIBRARY, file);
	mkdirSync(dirname(path), { recursive: true });
	const head =
		origin === undefined
			? ""
			: `-- PaoPaoDataStore ${VERSION}: ${origin}. Licence: see PaoPaoDataStore.\n\n`;
	writeFileSync(path, head + source);
}

/* node scripts/luau/library.mjs: writes the library into build/luau, which is empty. */
await exitWith(() => {
	const modules = compiledModules();
	const packages = Object.entries(PACKAGES).map(packageModule);
	const others = [...packages, classModule(), runtimeModule(modules)];
	for (const module of [facadeModule(), ...modules, ...others]) write(module);
	return formatLuau([LIBRARY]);
});
