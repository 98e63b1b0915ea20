import { removeComments, topLevelStatements } from "./source-text.mjs";

/** The names that a statement gives a value: `local a`, `function T.b`, `T.c =`, or any of these in a `do` block. */
function definitions(statement, table) {
	const [head] = statement.split("\n");
	const local = /^local (?:function )?(\w+)/.exec(head);
	if (local) return [local[1]];
	const margin = head === "do" ? "\\t" : "";
	const member = new RegExp(
		`^${margin}(?:function )?(${table}(?:\\.\\w+|\\["\\w+"\\]))(?=\\s*[=(])`,
		"gm",
	);
	return [...statement.matchAll(member)].map(([, name]) => name);
}

function uses(statement, name) {
	return new RegExp(`(?<![\\w.:])${name.replace(/[.[\]]/g, "\\$&")}(?!\\w)`).test(statement);
}

/** Whether a statement is always needed: the table, the `return`, and anything that has an effect without defining a name. */
function isAlwaysNeeded(statement, table) {
	const names = definitions(statement, table);
	return names.length === 0 || names.includes(table);
}

/**
 * Keeps of a module that is one table of functions only what is asked for, and what that needs.
 *
 * @param text the module
 * @param table the name of its table
 * @param members the members that are used
 */
export function pruneTable(text, table, members) {
	const statements = topLevelStatements(removeComments(text)).filter((part) => part !== "");
	const wanted = new Set(members.map((member) => `${table}.${member}`));
	const kept = new Set(statements.filter((statement) => isAlwaysNeeded(statement, table)));
	const names = new Map(statements.map((part) => [part, definitions(part, table)]));
	const defined = new Set([...names.values()].flat());
	const unknown = [...wanted].filter((name) => !defined.has(name));
	if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")} to keep`);
	for (let sizeBefore = -1; sizeBefore !== kept.size + wanted.size;) {
		sizeBefore = kept.size + wanted.size;
		for (const statement of kept) {
			for (const name of defined) if (uses(statement, name)) wanted.add(name);
		}
		for (const [statement, own] of names) {
			if (own.some((name) => wanted.has(name))) kept.add(statement);
		}
	}
	return `${statements.filter((statement) => kept.has(statement)).join("\n\n")}\n`;
}
