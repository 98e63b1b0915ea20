import { LIBRARY_MEMBER, mapCode } from "./source-text.mjs";

/** Codes of errors, and the engine's names. Other strings are compared where it matters how fast, and have to be constants there. */
const CODE_OR_NAME = /^"[A-Z]\w+"$/;

/** What it takes to name something in the bundle's head, besides what it is. */
const HEAD_BYTES = 5;
const ALIAS_BYTES = 2;
/** No variable has such a name: darklua begins them with letters. */
const MARK = "_";
const DIGITS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];

/** Puts members of libraries, and such strings, through a function. */
function mapRepeated(text, change) {
	return mapCode(
		text,
		(code) => code.replace(LIBRARY_MEMBER, change),
		(string) => (CODE_OR_NAME.test(string) ? change(string) : string),
	);
}

function countRepeated(modules) {
	const counts = new Map();
	for (const { source } of modules) {
		mapRepeated(source, (name) => {
			counts.set(name, (counts.get(name) ?? 0) + 1);
			return name;
		});
	}
	return counts;
}

/**
 * Which members of Luau's libraries, and which codes and names, are worth a name of their own.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules
 * @returns {Map<string, string>} aliases by what they stand for, such as `table.insert`
 */
export function chooseAliases(modules) {
	const gainOf = ([name, count]) =>
		(count - 1) * (name.length - ALIAS_BYTES) - ALIAS_BYTES - HEAD_BYTES;
	const worth = [...countRepeated(modules)].filter((entry) => gainOf(entry) > 0);
	const names = worth.sort((a, b) => gainOf(b) - gainOf(a)).map(([name]) => name);
	return new Map(
		names.slice(0, DIGITS.length).map((name, index) => [name, MARK + DIGITS[index]]),
	);
}

/** Says aliases where a module says what they stand for. */
export function useAliases(text, aliases) {
	return mapRepeated(text, (name) => aliases.get(name) ?? name);
}
