import assert from "node:assert/strict";
import { chooseAliases, useAliases } from "../../scripts/luau/aliases.mjs";
import { explainTrace } from "../../scripts/luau/explain-trace.mjs";
import { removeComments, renameWords } from "../../scripts/luau/source-text.mjs";

const NAMES = new Map([
	["base", "b"],
	["clock", "c"],
	["exists", "e"],
]);

function repeated(code, times) {
	return { name: "module", source: `${code}\n`.repeat(times) };
}

export default {
	"renames members, fields of literals and variables alike": () => {
		const code = "local base = { exists = true, base = self.base, rebase = x:base() }";
		assert.equal(
			renameWords(code, NAMES),
			"local b = { e = true, b = self.b, rebase = x:b() }",
		);
	},

	"leaves texts and comments alone, but not the code within interpolated strings": () => {
		const code = `print("base", 'base', [[base]], \`base {base}\`) -- base`;
		assert.equal(
			renameWords(code, NAMES),
			`print("base", 'base', [[base]], \`base {b}\`) -- base`,
		);
		const nested = '`{key}: {if base.exists then `at base {base.exists}` else "base"} base`';
		assert.equal(
			renameWords(nested, NAMES),
			'`{key}: {if b.e then `at base {b.e}` else "base"} base`',
		);
		const table = "`base {({ base = { base } }).base} base \\{base} \\` base` .. base";
		assert.equal(
			renameWords(table, NAMES),
			"`base {({ b = { b } }).b} base \\{base} \\` base` .. b",
		);
	},

	"leaves the members of Luau's libraries alone, though not those of others": () => {
		assert.equal(renameWords("os.clock(self.os.clock)", NAMES), "os.clock(self.os.c)");
	},

	"takes comments out, not what looks like one in a string": () => {
		const code = 'print("--", `{a} -- {b}`) -- said\n-- alone\nprint(a)';
		assert.equal(removeComments(code), 'print("--", `{a} -- {b}`)\nprint(a)');
	},

	"gives members of libraries names where these are shorter in all": () => {
		const modules = [repeated("table.insert(a, b)", 3), repeated("math.pi", 1)];
		const aliases = chooseAliases(modules);
		assert.deepEqual([...aliases.keys()], ["table.insert"]);
		const short = aliases.get("table.insert");
		assert.equal(
			useAliases('table.insert(self.table.insert, "table.insert")', aliases),
			`${short}(self.table.insert, "table.insert")`,
		);
	},

	"gives codes of errors names, and no other texts": () => {
		const modules = [
			repeated('fail("InvalidKey", "invalid", `InvalidKey`) -- "InvalidKey"', 4),
		];
		const aliases = chooseAliases(modules);
		assert.deepEqual([...aliases.keys()], ['"InvalidKey"']);
		assert.equal(
			useAliases(modules[0].source.split("\n")[0], aliases),
			`fail(${aliases.get('"InvalidKey"')}, "invalid", \`InvalidKey\`) -- "InvalidKey"`,
		);
	},

	"says which module and member a stack trace of the one script names": () => {
		const script = [
			...["--!nocheck", "function()"],
			...["local a do function", "b.c(d) end end", "end,"],
			...["function()", "local a=1 local function c() end", "end,", "}"],
		].join("\n");
		const names = { modules: ["commit/gate", "document/record"], members: { settle: "c" } };
		const explain = (text) => explainTrace(text, script, names);

		assert.equal(
			explain("ServerStorage.PaoPaoDataStore:3 function c\nMain:3 function c"),
			"ServerStorage.PaoPaoDataStore:3 function c (commit/gate, settle)\nMain:3 function c",
		);
		assert.equal(
			explain("PaoPaoDataStore:7: attempt to index nil"),
			"PaoPaoDataStore:7 (document/record): attempt to index nil",
		);
		assert.equal(
			explain("PaoPaoDataStore:7 function c"),
			"PaoPaoDataStore:7 function c (document/record)",
		);
		assert.equal(explain("PaoPaoDataStore:1"), "PaoPaoDataStore:1");
	},
};
