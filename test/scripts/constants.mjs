import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";

const NAME = /\b[A-Z][A-Z0-9_]+\b/g;

/** The value of a constant of a TypeScript module: numbers, arithmetic on constants of the same module, and objects of them. */
function evaluate(source, name) {
	const found = new RegExp(`const ${name}\\b(?:: [^=]+)? =([^;]*);`).exec(source);
	if (!found) throw new Error(`no constant ${name}`);
	const expression = found[1].replaceAll("math.huge", "Infinity");
	const names = [...new Set(expression.match(NAME) ?? [])];
	const isHere = (word) => new RegExp(`const ${word}\\b`).test(source);
	const values = names.map((word) => (isHere(word) ? evaluate(source, word) : undefined));
	return new Function(...names, `return (${expression});`)(...values);
}

/** The numbers of `path: NAME` or `path: NAME.member`, in order. */
export function numbersOf(reference) {
	const [path, dotted] = reference.split(": ");
	const [name, ...members] = dotted.split(".");
	let value = evaluate(readFileSync(join(ROOT, path), "utf8"), name);
	for (const member of members) value = value[member];
	return typeof value === "object" ? Object.values(value) : [value];
}

/** The numbers of a text, with commas between thousands; `25 × 1,024` is their product. */
export function numbersIn(text) {
	const products = text.matchAll(/[\d,.]*\d(?: × [\d,.]*\d)*/g);
	const numberOf = (digits) => Number(digits.replaceAll(",", ""));
	return [...products].map(([product]) =>
		product.split(" × ").reduce((result, digits) => result * numberOf(digits), 1),
	);
}

/** The rows of a page's tables that name constants in their last column: `{ line, figure, references }`. */
export function rowsWithConstants(page, column) {
	const rows = [];
	for (const line of page.split("\n")) {
		const cells = line.split(/(?<!\\)\|/).slice(1, -1);
		const references = [...(cells.at(-1) ?? "").matchAll(/`([\w/.-]+\.ts: [\w.]+)`/g)];
		if (references.length === 0) continue;
		rows.push({ line, figure: cells[column], references: references.map(([, name]) => name) });
	}
	return rows;
}
