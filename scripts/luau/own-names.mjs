import { readFileSync } from "node:fs";
import { ROOT } from "../process.mjs";
import { importPackage } from "../setup.mjs";
import { LIBRARIES, membersOf, removeComments, wordsOf } from "./source-text.mjs";

const { default: ts } = await importPackage("typescript");

const PROJECT = `${ROOT}/tsconfig.json`;
const PUBLIC_API = `${ROOT}/api/ppdb.d.ts`;

/** Every class has one; only the function that makes instances calls it. */
const CONSTRUCTOR = "constructor";

/** Types whose members others know by name: what is stored, what Discord reads, and what the engine has. */
const KNOWN_ELSEWHERE = [
	...["Envelope", "PendingChange", "WriterEntry"],
	...["DiscordMessage", "DiscordMentions", "Embed", "EmbedField", "EmbedFooter"],
	"TaskFunctions",
];

/**
 * Specs that run with the one script use its names, and these not only for members of the library: a field of data, a part of the
 * emulated cloud, what the Lune program that runs them takes and gives.
 */
const SHARED_WITH_SPECS = ["count", "http", "parent", "path"];

/** What Luau knows itself: its keywords, its functions and libraries, and what strings have as methods. */
const LUAU_WORDS = wordsOf(`
	and break continue do else elseif end export false for function if in local nil not or repeat return then true type until while
	assert error game getmetatable ipairs next pairs pcall print rawequal rawget rawlen rawset require script select self setmetatable
	tonumber tostring typeof unpack warn xpcall ${LIBRARIES.join(" ")}
	byte char find format gmatch gsub len lower match rep reverse split sub upper
`);

function isMember(node) {
	return (
		ts.isPropertyDeclaration(node) ||
		ts.isMethodDeclaration(node) ||
		ts.isPropertySignature(node) ||
		ts.isMethodSignature(node) ||
		ts.isPropertyAssignment(node) ||
		ts.isShorthandPropertyAssignment(node) ||
		(ts.isParameter(node) && (node.modifiers?.length ?? 0) > 0)
	);
}

/** What a module exports is a member of its table. */
function isDeclaration(node) {
	return (
		ts.isFunctionDeclaration(node) ||
		ts.isVariableDeclaration(node) ||
		ts.isClassDeclaration(node)
	);
}

/** Members with a capital are the engine's, whoever declares them. */
function isOwn(node) {
	const name = node.name?.text;
	return name !== undefined && (isDeclaration(node) || (isMember(node) && !/^[A-Z]/.test(name)));
}

function isDeclaredElsewhere(symbol) {
	return symbol?.declarations?.some((node) => node.getSourceFile().isDeclarationFile) ?? false;
}

/** The symbol of the member that a name in a literal or a pattern stands for. */
function memberOf(node, checker) {
	const name = (node.propertyName ?? node.name)?.text;
	if (name === undefined) return undefined;
	const type = ts.isBindingElement(node)
		? checker.getTypeAtLocation(node.parent)
		: checker.getContextualType(node.parent);
	return type && checker.getPropertyOfType(checker.getNonNullableType(type), name);
}

/** A name at which the code uses what it does not declare itself, or of which nothing is known. */
function foreignName(node, checker) {
	if (ts.isIdentifier(node)) {
		const symbol = checker.getSymbolAtLocation(node);
		return symbol === undefined || isDeclaredElsewhere(symbol) ? node.text : undefined;
	}
	const isInLiteral =
		ts.isObjectLiteralElementLike(node) && ts.isObjectLiteralExpression(node.parent);
	if (!isInLiteral && !ts.isBindingElement(node)) return undefined;
	return isDeclaredElsewhere(memberOf(node, checker))
		? (node.propertyName ?? node.name).text
		: undefined;
}

/** Whether a value is taken for something of which the code had not known what it is. */
function isFromOutside({ expression }, checker) {
	return (
		(checker.getTypeAtLocation(expression).flags &
			(ts.TypeFlags.Unknown | ts.TypeFlags.Any | ts.TypeFlags.NonPrimitive)) !==
		0
	);
}

function note(node, checker, found) {
	const { own, known, types } = found;
	if (isOwn(node)) own.add(node.name.text);
	if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) known.add(node.text);
	if (ts.isInterfaceDeclaration(node) && KNOWN_ELSEWHERE.includes(node.name.text)) {
		types.add(node.name.text);
		for (const { name } of node.members) known.add(name.text);
	}
	if (ts.isAsExpression(node) && isFromOutside(node, checker)) {
		for (const { name } of checker.getTypeAtLocation(node.type).getProperties())
			known.add(name);
	}
	const foreign = foreignName(node, checker);
	if (foreign !== undefined) known.add(foreign);
	ts.forEachChild(node, (child) => note(child, checker, found));
}

function publicNames() {
	const file = ts.createSourceFile(
		PUBLIC_API,
		readFileSync(PUBLIC_API, "utf8"),
		ts.ScriptTarget.Latest,
	);
	const names = [];
	const visit = (node) => {
		if (isMember(node)) names.push(node.name.text);
		if (ts.isStringLiteralLike(node)) names.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return names;
}

/** Names of members and exports by which nothing but the library itself knows them. */
function ownNames() {
	const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(PROJECT, {}, ts.sys);
	const program = ts.createProgram(fileNames, options);
	const found = {
		own: new Set([CONSTRUCTOR]),
		known: new Set([...LUAU_WORDS, ...SHARED_WITH_SPECS, ...publicNames()]),
		types: new Set(),
	};
	for (const file of program.getSourceFiles()) {
		if (!file.isDeclarationFile) note(file, program.getTypeChecker(), found);
	}
	const missing = KNOWN_ELSEWHERE.filter((name) => !found.types.has(name));
	if (missing.length > 0) throw new Error(`There is no interface ${missing.join(", ")}`);
	return [...found.own].filter((name) => !found.known.has(name));
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];

function* shortNames(taken) {
	for (const prefix of ["", ...LETTERS]) {
		for (const letter of LETTERS) if (!taken.has(prefix + letter)) yield prefix + letter;
	}
}

/**
 * Which short names the own names of the library get: the more often a name is used, the shorter.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules all of the library
 * @param {string} facade the module that others require
 * @returns {Map<string, string>}
 */
export function chooseNames(modules, facade) {
	const counts = new Map();
	for (const word of modules.flatMap(({ source }) => wordsOf(source))) {
		counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	const outside = new Set(membersOf(removeComments(facade)));
	const names = ownNames().filter(
		(name) => name.length > 2 && counts.has(name) && !outside.has(name),
	);
	names.sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
	const free = shortNames(new Set([...counts.keys(), ...LUAU_WORDS]));
	return new Map(names.map((name) => [name, free.next().value]));
}
