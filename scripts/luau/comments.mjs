import ts from "typescript";
import { CommandError } from "../process.mjs";

/*
 * roblox-ts keeps the comments of statements in its own form, drops those of the members of classes, and leaves those of types
 * where the types are no more. Here each comes to stand, as `---`, above what it is about.
 */

/** Comments at the left margin as roblox-ts writes them; what it makes of a doc comment still begins with a star. */
const COMPILED_COMMENT = /^--(?:\[(=*)\[\n([\s\S]*?)^\]\1\]|(.*))\n/gm;
const IS_DOC = /^\s*\*/;

/** The end of a function in a class, and of a table. */
const FUNCTION_END = "\n\tend\n";
const TABLE_END = "\n}\n";

/** The lines of a comment without what frames it. */
function linesOf(comment) {
	const text = comment.replace(/^(?:\/\/|\/\*\*?)|\*\/$/g, "");
	const lines = text.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
	const isFull = (line) => line !== "";
	const kept = lines.slice(lines.findIndex(isFull), lines.findLastIndex(isFull) + 1);
	return kept.map((line, index) => (index === 0 ? line.trim() : line));
}

function luauComment({ lines, isDoc }, margin = "") {
	const prefix = `${margin}${isDoc ? "---" : "--"}`;
	return lines.map((line) => `${prefix} ${line}`.trimEnd() + "\n").join("");
}

function keyOf({ lines, isDoc }) {
	return JSON.stringify([isDoc, ...lines.map((line) => line.trim())]);
}

/** The comments directly above a node: what a blank line parts from it is about more than the node. */
function commentsAbove(source, node) {
	const { text } = source;
	const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
	const isApart = ({ end }, index) =>
		/\n\s*\n/.test(text.slice(end, ranges[index + 1]?.pos ?? node.getStart(source)));
	const attached = ranges.slice(ranges.findLastIndex(isApart) + 1);
	return attached.map(({ pos, end }) => ({
		lines: linesOf(text.slice(pos, end)),
		isDoc: text.startsWith("/**", pos),
	}));
}

/** A statement about types only, of which nothing is left in Luau. */
function isErased(node) {
	const isDeclared =
		ts.canHaveModifiers(node) &&
		node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
	const isOverload = ts.isFunctionDeclaration(node) && node.body === undefined;
	return (
		ts.isInterfaceDeclaration(node) ||
		ts.isTypeAliasDeclaration(node) ||
		isOverload ||
		isDeclared
	);
}

/** How the line may begin that a statement became. */
function placesOf(statement) {
	if (ts.isVariableStatement(statement)) {
		const { text } = statement.declarationList.declarations[0].name;
		return [`local ${text} = `, `local ${text}\n`, `${text} = `, `exports.${text} = `];
	}
	const name = statement.name?.text;
	if (ts.isFunctionDeclaration(statement))
		return [`local function ${name}(`, `function ${name}(`];
	if (ts.isClassDeclaration(statement)) return [`local ${name}\ndo\n`, `do\n\t${name} = `];
	return [];
}

function isStatic({ modifiers }) {
	return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
}

/** Where a member of a class is: as a function, as what the constructor sets, or as what the class has. */
function placeOfMember(owner, member) {
	const constructor = `\tfunction ${owner}:constructor(`;
	if (ts.isConstructorDeclaration(member)) return { places: [constructor] };
	const name = member.name.text;
	if (ts.isMethodDeclaration(member)) {
		const places = [":", "."].map((sign) => `\tfunction ${owner}${sign}${name}(`);
		// A name that is a word of Luau itself.
		return { places: [...places, `\t${owner}["${name}"] = function(`] };
	}
	if (isStatic(member)) return { places: [`\t${owner}.${name} = `] };
	return { places: [`\t\tself.${name} = `], after: constructor, before: FUNCTION_END };
}

/** What has comments within a statement, and where it is in Luau. */
function placesWithin(statement) {
	if (ts.isClassDeclaration(statement)) {
		const constructor = statement.members.find(ts.isConstructorDeclaration);
		const fields = (constructor?.parameters ?? []).filter(({ modifiers }) => modifiers);
		return [...statement.members, ...fields]
			.filter((member) => !ts.isFunctionLike(member) || member.body)
			.map((node) => ({ node, ...placeOfMember(statement.name.text, node) }));
	}
	const table = statement.declarationList?.declarations[0].initializer;
	if (!table || !ts.isObjectLiteralExpression(table)) return [];
	const [after] = placesOf(statement);
	return table.properties
		.filter((node) => ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node))
		.map((node) => ({ node, places: [`\t${node.name.text} = `], after, before: TABLE_END }));
}

/** The index of the line that a comment belongs above; below 0 if there is none. */
function indexOfPlace(luau, { places, after, before }) {
	const lines = `\n${luau}`;
	const from = after === undefined ? 0 : lines.indexOf(`\n${after}`);
	const to = before === undefined ? lines.length : lines.indexOf(before, from);
	const first = places.map((place) => lines.indexOf(`\n${place}`, from)).find((at) => at >= 0);
	return from < 0 || first === undefined || first >= to ? -1 : first;
}

/** The comments of a module that are to be put somewhere, with where, and those of what is no more. */
function readComments(source) {
	const [placed, erased] = [[], []];
	for (const statement of source.statements) {
		const comments = commentsAbove(source, statement);
		if (isErased(statement)) {
			erased.push(...comments);
			continue;
		}
		// The compiler keeps all comments of statements; only what is a doc comment must be next to what it is about.
		const docs = comments.filter(({ isDoc }) => isDoc);
		placed.push({ node: statement, places: placesOf(statement), comments: docs });
		for (const within of placesWithin(statement)) {
			placed.push({ ...within, comments: commentsAbove(source, within.node) });
		}
	}
	return { placed: placed.filter(({ comments }) => comments.length > 0), erased };
}

/**
 * Puts the comments of a TypeScript module into what roblox-ts made of it.
 *
 * @param luau the compiled module
 * @param file the path of the TypeScript module, for messages
 * @param text its text
 */
export function placeComments(luau, file, text) {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
	const { placed, erased } = readComments(source);
	const [found, lost] = [[], []];
	for (const place of placed) (indexOfPlace(luau, place) < 0 ? lost : found).push(place);
	const forgotten = lost.find(({ node }) => ts.isFunctionLike(node));
	if (forgotten) {
		throw new CommandError(`${file}: no place for the comment of ${forgotten.node.name?.text}`);
	}
	const moved = new Set([...erased, ...found.flatMap(({ comments }) => comments)].map(keyOf));
	let result = luau.replace(COMPILED_COMMENT, (_, _level, block, line) => {
		const content = block ?? line;
		const isDoc = IS_DOC.test(content) && (block === undefined || /^\t\*\n/.test(block));
		const comment = { lines: linesOf(content), isDoc };
		if (moved.has(keyOf(comment))) return "";
		// What is about more than the next line is set apart from it, as it is in TypeScript.
		return block === undefined ? luauComment(comment) : `\n${luauComment(comment)}\n`;
	});
	for (const { node, comments, ...place } of found) {
		const at = indexOfPlace(result, place);
		const [margin] = /^\t*/.exec(result.slice(at));
		const words = comments.map((comment) => luauComment(comment, margin)).join("");
		const isBlock = ts.isFunctionLike(node) || ts.isClassDeclaration(node);
		result = `${result.slice(0, at)}${isBlock ? "\n" : ""}${words}${result.slice(at)}`;
	}
	return result;
}
