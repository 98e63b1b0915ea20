import { ROOT } from "../process.mjs";
import { importPackage } from "../setup.mjs";
import { mapCode } from "./source-text.mjs";

const { default: ts } = await importPackage("typescript");

const PROJECT = `${ROOT}/tsconfig.json`;
/** Every class has one; only the function that makes instances calls it. */
const CONSTRUCTOR = "constructor";

/** A member of anything but Luau's own libraries, which the compiler calls where TypeScript has other names. */
const MEMBER =
	/(?<=[.:])(?<!\b(?:bit32|buffer|coroutine|debug|math|os|string|table|task|utf8)\.)\w+/g;

function isParameterProperty(node) {
	return ts.isParameter(node) && (node.modifiers?.length ?? 0) > 0;
}

function declaresMember(node) {
	return (
		ts.isPropertyDeclaration(node) ||
		ts.isMethodDeclaration(node) ||
		ts.isPropertySignature(node) ||
		ts.isMethodSignature(node) ||
		ts.isPropertyAssignment(node) ||
		ts.isShorthandPropertyAssignment(node) ||
		isParameterProperty(node)
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

function visit(node, isOwn, found) {
	if (declaresMember(node) || isDeclaration(node)) {
		const isPrivate = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
		const names = isOwn && isPrivate ? found.hidden : found.open;
		names.add(node.name?.text);
	}
	ts.forEachChild(node, (child) => visit(child, isOwn, found));
}

/** Names that only private members of the library have: nothing outside of a class, nor the engine, has such a member. */
export function privateNames() {
	const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(PROJECT, {}, ts.sys);
	const found = { hidden: new Set(), open: new Set() };
	for (const file of ts.createProgram(fileNames, options).getSourceFiles()) {
		visit(file, !file.isDeclarationFile, found);
	}
	return [...found.hidden].filter((name) => !found.open.has(name)).sort();
}

function shortNames(count, taken) {
	const names = [];
	for (let number = 0; names.length < count; number++) {
		const name = `_${number.toString(36)}`;
		if (!taken.has(name)) names.push(name);
	}
	return names;
}

/**
 * Gives private members short names.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules
 */
export function shortenPrivateNames(modules) {
	const words = modules.flatMap(({ source }) => source.match(/\b_\w+/g) ?? []);
	const names = [CONSTRUCTOR, ...privateNames()];
	const short = shortNames(names.length, new Set(words));
	const shortOf = new Map(names.map((name, index) => [name, short[index]]));
	const shorten = (code) => code.replace(MEMBER, (name) => shortOf.get(name) ?? name);
	return modules.map((module) => ({ ...module, source: mapCode(module.source, shorten) }));
}
