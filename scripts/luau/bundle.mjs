import { removeComments } from "./source-text.mjs";

/**
 * How the modules of the bundle find one another: each runs once, when it is first asked for, as with `require`. The name stands
 * there some hundred times, so it is short.
 */
const LOADER = `local loaders: { () -> any }
local loaded: { any } = {}

local function __(number: number): any
	local known = loaded[number]
	if known ~= nil then
		return known
	end
	local value = loaders[number]()
	loaded[number] = value
	return value
end
`;

/** What stands before the code of a module: whether it is checked, and how it is compiled. */
const DIRECTIVE = /^--!.*\n/gm;

const IMPORT = /\bimport\s*(?:\(\s*["']([^"']+)["']\s*\)|["']([^"']+)["'])/g;

/** How a module is called outside of the bundle. */
export function titleOf(name) {
	return name.replace(/^ppdb(?:\/|$)/, "") || "index";
}

/** One statement that names what has a shorter name from then on. */
function nameAliases(aliases) {
	return `local ${[...aliases.values()].join()}=${[...aliases.keys()].join()}\n`;
}

/**
 * One ModuleScript that holds all modules, each under a number: their names would stand there some hundred times.
 *
 * @param {string} facade what users require
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules what is below it
 * @param {{ readonly directives: ReadonlyArray<string>, readonly notice: string }} head
 */
export function bundle(facade, modules, { directives, notice, aliases }) {
	const numbers = new Map(modules.map(({ name }, index) => [name, index + 1]));
	const link = (source) =>
		source.replace(IMPORT, (_, inBrackets, bare) => `__(${numbers.get(inBrackets ?? bare)})`);
	const loaderOf = ({ source }) => `function()\n${link(source.trim())}\nend,`;
	return [
		...directives.map((directive) => `--!${directive}`),
		`--[[\n${notice.trim()}\n]]\n`,
		nameAliases(aliases),
		LOADER,
		"loaders = {",
		...modules.map(loaderOf),
		"}\n",
		link(removeComments(facade.replace(DIRECTIVE, "")).trimStart()),
	].join("\n");
}
