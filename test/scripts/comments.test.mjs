import assert from "node:assert/strict";
import { placeComments } from "../../scripts/luau/comments.mjs";

function textOf(...lines) {
	return `${lines.join("\n")}\n`;
}

function place(typescript, luau) {
	return placeComments(textOf(...luau), "example.ts", textOf(...typescript));
}

export default {
	"a comment of a member stands above it": () => {
		const typescript = [
			"export class Queue {",
			"	/** What waits. */",
			"	private readonly waiting = new Array<number>();",
			"",
			"	// Made by `open` alone.",
			"	private constructor() {}",
			"",
			"	/**",
			"	 * Opens one.",
			"	 *",
			"	 * @param size - how many fit in",
			"	 */",
			"	public static open(size: number) {}",
			"}",
		];
		const luau = [
			"local Queue",
			"do",
			'	Queue = class("Queue")',
			"	function Queue:constructor()",
			"		self.waiting = {}",
			"	end",
			"	function Queue:open(size)",
			"	end",
			"end",
		];
		assert.equal(
			place(typescript, luau),
			textOf(
				...luau.slice(0, 3),
				"",
				"	-- Made by `open` alone.",
				luau[3],
				"		--- What waits.",
				...luau.slice(4, 6),
				"",
				"	--- Opens one.",
				"	---",
				"	--- @param size - how many fit in",
				...luau.slice(6),
			),
		);
	},

	"a comment stands above its statement, wherever the compiler left it": () => {
		const typescript = [
			"/** Counts. */",
			"export class Counter {}",
			"",
			"/** Helps. */",
			"function help() {}",
		];
		const luau = ["--* Counts. ", "local help", "local Counter", "do", "end", "--* Helps. "];
		assert.equal(
			place(typescript, [...luau, "function help()", "end"]),
			textOf(
				"local help",
				"",
				"--- Counts.",
				"local Counter",
				...["do", "end"],
				"",
				"--- Helps.",
				...["function help()", "end"],
			),
		);
	},

	"comments of types go, of whatever kind; what is about the file stays": () => {
		const typescript = [
			"/*",
			" * About all of it.",
			" */",
			"",
			"/** A size. */",
			"type Size = number;",
			"// Only for readers.",
			"interface Reader {}",
			"/** The most. */",
			"const MAX = 3;",
		];
		const luau = [
			...["--[[", "\t", "\t * About all of it.", "\t ", "]]"],
			...["--* A size. ", "-- Only for readers.", "--* The most. ", "local MAX = 3"],
		];
		assert.equal(
			place(typescript, luau),
			textOf("", "-- About all of it.", "", "--- The most.", "local MAX = 3"),
		);
	},

	"a comment of a statement that has no name stays where it is": () => {
		const typescript = ["/** Both. */", "const { a, b } = pair;", "/** Once. */", "start();"];
		const luau = ["--* Both. ", "local _binding = pair", "--* Once. ", "start()"];
		assert.equal(place(typescript, luau), textOf("--- Both.", luau[1], "--- Once.", "start()"));
	},

	"members of a table have theirs, methods too": () => {
		const typescript = [
			"const LIMITS = {",
			"	/** No more than this. */",
			"	most: 3,",
			"	/** Says it. */",
			"	say() {},",
			"};",
		];
		const luau = ["local LIMITS = {", "	most = 3,", "	say = function(self)", "	end,", "}"];
		assert.equal(
			place(typescript, luau),
			textOf(
				luau[0],
				"	--- No more than this.",
				luau[1],
				"",
				"	--- Says it.",
				...luau.slice(2),
			),
		);
	},

	"a function whose comment has no place is an error": () => {
		const typescript = ["/** Lost. */", "export function lost() {}"];
		assert.throws(() => place(typescript, ["local found = 1"]), /example\.ts: .* of lost/);
	},
};
