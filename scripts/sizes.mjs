import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { importPackage } from "./setup.mjs";
import { ROOT, exitWith } from "./process.mjs";

const { default: ts } = await importPackage("typescript");

/* npm run sizes: lines of each file of the library and of its longest function. `npm run check` holds them to 400 lines of code and 50. */

const NAME_WIDTH = 44;

function lengthOf(source, node) {
	const lineAt = (position) => source.getLineAndCharacterOfPosition(position).line;
	return lineAt(node.getEnd()) - lineAt(node.getStart()) + 1;
}

function longestFunction(source, node = source) {
	let longest = { name: "-", lines: 0 };
	ts.forEachChild(node, (child) => {
		const below = longestFunction(source, child);
		const own = ts.isFunctionLike(child) && child.body ? lengthOf(source, child) : 0;
		const name = child.name?.getText(source) ?? "(no name)";
		for (const candidate of [below, { name, lines: own }]) {
			if (candidate.lines > longest.lines) longest = candidate;
		}
	});
	return longest;
}

function measure(path) {
	const text = readFileSync(join(ROOT, "src", path), "utf8");
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
	return { path, lines: text.split("\n").length - 1, longest: longestFunction(source) };
}

await exitWith(() => {
	const paths = readdirSync(join(ROOT, "src"), { recursive: true })
		.filter((path) => path.endsWith(".ts"))
		.map((path) => path.replaceAll("\\", "/"));
	const rows = paths.map(measure).sort((left, right) => right.lines - left.lines);
	console.log(`${"file".padEnd(NAME_WIDTH)}lines  longest function`);
	for (const { path, lines, longest } of rows) {
		const size = String(lines).padStart(5);
		console.log(
			`${path.padEnd(NAME_WIDTH)}${size}  ${String(longest.lines).padStart(3)} ${longest.name}`,
		);
	}
	const total = rows.reduce((sum, { lines }) => sum + lines, 0);
	console.log(`${rows.length} files, ${total} lines`);
	return 0;
});
