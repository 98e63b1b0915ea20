import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { MODEL_FILE, MODEL_TEXT_FILE, readManifest } from "../../scripts/dist/paths.mjs";
import { findLune } from "../../scripts/find-lune.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { succeed } from "./fresh-folder.mjs";

const { version } = readManifest();
const NAME = "PaoPaoDataStore";
const HEADER = new RegExp(
	`^-- ${NAME} ${version.replaceAll(".", "\\.")}: (.+?)(?:, compiled by roblox-ts \\d+\\.\\d+\\.\\d+)?\\. Licence: see ${NAME}\\.\\n`,
);

async function readModel(file) {
	const args = ["run", "test/dist/read-model", file];
	return JSON.parse(succeed(await findLune(), args, { cwd: ROOT, maxBuffer: 2 ** 26 }));
}

/** The modules that are made from TypeScript, each with what it is made from. */
async function compiledModules() {
	const modules = Object.entries(await readModel(MODEL_FILE)).map(([path, luau]) => ({
		path,
		luau,
		origin: HEADER.exec(luau)?.[1],
	}));
	return modules
		.filter(({ origin }) => origin?.startsWith("src/"))
		.map((module) => {
			const text = readFileSync(join(ROOT, module.origin), "utf8");
			const { origin } = module;
			return { ...module, source: ts.createSourceFile(origin, text, ts.ScriptTarget.ESNext, true) };
		});
}

function wordsOf(comment) {
	return comment
		.replace(/^\s*(?:\/\*\*?|\/\/|--+|\*\/| ?\*(?!\/))/gm, "")
		.replace(/\*\/\s*$/, "")
		.split(/\s+/)
		.filter((word) => word !== "")
		.join(" ");
}

function visit(node, look) {
	look(node);
	ts.forEachChild(node, (child) => visit(child, look));
}

/** Every function that has a comment, with how its line in Luau may begin. */
function documentedFunctions(source) {
	const found = [];
	visit(source, (node) => {
		if (!ts.isFunctionLike(node) || !node.body || !node.jsDoc) return;
		const owner = ts.isClassDeclaration(node.parent) ? `${node.parent.name.text}[:.]` : "";
		const name = ts.isConstructorDeclaration(node) ? "constructor" : node.name.text;
		const word = `${owner.replace("[:.]", "")}\\["${name}"\\] = function\\(`;
		found.push({
			name: `${source.fileName}: ${owner.replace("[:.]", ".")}${name}`,
			line: new RegExp(`^\\t*(?:(?:local )?function ${owner}${name}\\(|${word})`),
			words: wordsOf(node.jsDoc.at(-1).getText(source)),
		});
	});
	return found;
}

/** The comment directly above a line. */
function commentAbove(lines, index) {
	let first = index;
	while (lines[first - 1]?.trim().startsWith("---")) first -= 1;
	return wordsOf(lines.slice(first, index).join("\n"));
}

/** The text of a module without its types and their comments. */
function withoutTypes(source) {
	const types = source.statements.filter(
		(node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
	);
	return types.reduceRight(
		(text, node) =>
			text.slice(0, node.jsDoc?.at(-1).pos ?? node.getStart(source)) + text.slice(node.end),
		source.text,
	);
}

/** Code without its comments and texts; what is put into a text is code. */
function codeOf(luau) {
	return luau
		.replace(/--\[(=*)\[[\s\S]*?\]\1\]|--.*/g, "")
		.replace(/"(?:\\.|[^"\\\n])*"/g, '""')
		.replace(/`(?:\\.|[^`\\])*`/g, (text) => (text.match(/\{[^{}]*\}/g) ?? []).join(" "));
}

/** Words of Luau and its libraries, and the names that roblox-ts gives what TypeScript has no name for. */
const LUAU_WORDS = new Set(
	(
		"and break continue do else elseif end false for function if in local nil not or repeat return then true until while " +
		"self constructor new exports TS instanceof class script Parent packages runtime require __index __tostring __concat " +
		"assert error getmetatable ipairs math next pairs pcall select setmetatable string table tostring tonumber type typeof " +
		"abs byte char clear clone concat create find floor format freeze gsub huge insert isfrozen len lower match max min move " +
		"pack rep remove round sort split sub unpack upper"
	).split(" "),
);

/** A variable of the compiler: what it holds has no name in TypeScript. It begins with a line, as none of ours does. */
const COMPILERS = /^_/;

export default {
	"the text file holds the same modules as the binary one": async () => {
		assert.deepEqual(await readModel(MODEL_TEXT_FILE), await readModel(MODEL_FILE));
	},

	"licence and version are on top": async () => {
		const { [NAME]: top } = await readModel(MODEL_FILE);
		const [comment] = /--\[\[[\s\S]*?\]\]/.exec(top);
		assert.ok(comment.includes(`(PPDB) ${version}`));
		const licence = readFileSync(join(ROOT, "LICENSE"), "utf8");
		const [, ...paragraphs] = licence.split("\n\n").map((text) => text.trim().replace(/\s+/g, " "));
		const words = comment.replace(/\s+/g, " ");
		for (const paragraph of paragraphs) assert.ok(words.includes(paragraph), paragraph);
	},

	"every module says what it is made from, and in which version": async () => {
		const modules = Object.entries(await readModel(MODEL_FILE));
		for (const [path, luau] of modules.filter(([name]) => name !== NAME)) {
			const [, origin] = HEADER.exec(luau) ?? [];
			assert.ok(origin, `${path} has no header`);
			const isFile = /^(?:src|luau)\//.test(origin);
			assert.ok(!isFile || existsSync(join(ROOT, origin)), `${path}: there is no ${origin}`);
			assert.ok(isFile || / (?:@rbxts\/\w+|roblox-ts) \d/.test(origin), `${path}: ${origin}`);
		}
		assert.ok(modules.length > 100);
	},

	"every documented function has its comment": async () => {
		let count = 0;
		for (const { luau, source } of await compiledModules()) {
			const lines = luau.split("\n");
			for (const { name, line, words } of documentedFunctions(source)) {
				const comments = lines.flatMap((text, index) =>
					line.test(text) ? [commentAbove(lines, index)] : [],
				);
				assert.ok(comments.includes(words), `${name}: ${JSON.stringify(comments)}`);
				count += 1;
			}
		}
		assert.ok(count > 500, `${count} functions`);
	},

	"no comment of a type is left over": async () => {
		for (const { path, luau, source } of await compiledModules()) {
			const code = withoutTypes(source);
			// What roblox-ts puts around a method of arrays that it writes out is about code.
			const [, ...comments] = luau.match(/^\t*--(?! [▼▲]).*$/gm);
			const orphans = comments.filter((line) => !code.includes(line.replace(/^\t*-+ ?/, "")));
			assert.deepEqual(orphans, [], path);
		}
	},

	"no name was made by a program": async () => {
		for (const { path, luau, source } of await compiledModules()) {
			const written = new Set(source.text.match(/[A-Za-z_]\w*/g));
			const names = new Set(codeOf(luau).match(/(?<![\w.])[A-Za-z_]\w*|(?<=\.)[A-Za-z_]\w*/g));
			const made = [...names].filter(
				(name) => !written.has(name) && !LUAU_WORDS.has(name) && !COMPILERS.test(name),
			);
			assert.deepEqual(made, [], path);
		}
	},

	"comments are Luau's, and none of the compiler's": async () => {
		for (const { path, luau } of await compiledModules()) {
			assert.doesNotMatch(luau, /^\s*--(?:\[\[\n\t\*|\*)/m, path);
		}
	},
};
