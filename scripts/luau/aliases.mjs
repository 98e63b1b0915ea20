import { LIBRARY_MEMBER, mapCode } from "./source-text.mjs";

/** What it takes to name a member in the bundle's head, besides its own name. */
const HEAD_BYTES = 5;
const ALIAS_BYTES = 2;
/** No variable has such a name: darklua begins them with letters. */
const MARK = "_";
const DIGITS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];

function countMembers(modules) {
	const counts = new Map();
	for (const { source } of modules) {
		mapCode(source, (code) => {
			for (const [name] of code.matchAll(LIBRARY_MEMBER)) {
				counts.set(name, (counts.get(name) ?? 0) + 1);
			}
			return code;
		});
	}
	return counts;
}

/**
 * Which members of Luau's libraries are worth a name of their own.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules
 * @returns {Map<string, string>} aliases by full names, such as `table.insert`
 */
export function chooseAliases(modules) {
	const gainOf = ([name, count]) =>
		(count - 1) * (name.length - ALIAS_BYTES) - ALIAS_BYTES - HEAD_BYTES;
	const worth = [...countMembers(modules)].filter((entry) => gainOf(entry) > 0);
	const names = worth.sort((a, b) => gainOf(b) - gainOf(a)).map(([name]) => name);
	return new Map(
		names.slice(0, DIGITS.length).map((name, index) => [name, MARK + DIGITS[index]]),
	);
}

/** Says aliases where a module says the whole names. */
export function useAliases(text, aliases) {
	const replace = (name) => aliases.get(name) ?? name;
	return mapCode(text, (code) => code.replace(LIBRARY_MEMBER, replace));
}
