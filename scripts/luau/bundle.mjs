import { removeComments } from "./source-text.mjs";

/** How the modules of the bundle find one another: each runs once, when it is first asked for, as with `require`. */
const LOADER = `local loaders: { [string]: () -> any } = {}
local loaded: { [string]: any } = {}
local loading: { string } = {}

local function import(name: string): any
	local known = loaded[name]
	if known ~= nil then
		return known
	end
	if table.find(loading, name) then
		error(\`Modules need one another: {table.concat(loading, " -> ")} -> {name}\`)
	end
	table.insert(loading, name)
	local value = loaders[name]()
	table.remove(loading)
	loaded[name] = value
	return value
end
`;

/** What stands before the code of a module: whether it is checked, and how it is compiled. */
const DIRECTIVE = /^--!.*\n/gm;

/** In the bundle the library is `.`, since the names of its modules stand there some hundred times. */
function shorten(name) {
	return name.replace(/^ppdb(?=\/|$)/, ".");
}

const IMPORTED = /(?<=\bimport\s*\(?\s*["'])[^"']+/g;

function loaderOf({ name, source }) {
	const body = source.trim().replace(IMPORTED, shorten);
	return `loaders["${shorten(name)}"] = function()\n${body}\nend\n`;
}

/**
 * One ModuleScript that holds all modules.
 *
 * @param {string} facade what users require
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules what is below it
 * @param {{ readonly directives: ReadonlyArray<string>, readonly notice: string }} head
 */
export function bundle(facade, modules, { directives, notice }) {
	return [
		...directives.map((directive) => `--!${directive}`),
		`--[[\n${notice.trim()}\n]]\n`,
		LOADER,
		...modules.map(loaderOf),
		removeComments(facade.replace(DIRECTIVE, "")).trimStart().replace(IMPORTED, shorten),
	].join("\n");
}
