import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";
import { numbersIn, numbersOf, rowsWithConstants } from "./constants.mjs";

const PLATFORM = readFileSync(join(ROOT, "docs", "platform.md"), "utf8");
const DIRECTORY = readFileSync(join(ROOT, "docs", "directory.md"), "utf8");
const WIRE_FORMAT = readFileSync(join(ROOT, "src", "peers", "wire-format.ts"), "utf8");

/** A constant with a number whose comment cites the page. */
const CITED =
	/\/\*\*(?:(?!\*\/)[^])*docs\/platform\.md(?:(?!\*\/)[^])*\*\/\n(?:export )?const (\w+)\b(?:: [^=;]+)? = (?:\d|\{\s*\w+:\s*(?:\{\s*\w+:\s*)?\d)/g;

function checkRows(rows) {
	for (const { line, figure, references } of rows) {
		for (const reference of references) {
			assert.deepEqual(numbersOf(reference), numbersIn(figure), `${reference} in: ${line}`);
		}
	}
}

function sourcesIn(folder) {
	return readdirSync(join(ROOT, folder), { recursive: true })
		.filter((file) => file.endsWith(".ts"))
		.map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
}

export default {
	"the figures of docs/platform.md are those of the code": () => {
		const rows = rowsWithConstants(PLATFORM, 1);
		assert.ok(rows.length > 50);
		checkRows(rows);
	},

	"docs/platform.md has the figures of all constants that cite it": () => {
		const named = rowsWithConstants(PLATFORM, 1).flatMap((row) => row.references);
		const isNamed = (cited) =>
			named.some((name) => name === cited || name.startsWith(`${cited}.`));
		const missing = [...sourcesIn("src"), ...sourcesIn("emulator")].flatMap((path) =>
			[...readFileSync(join(ROOT, path), "utf8").matchAll(CITED)]
				.map(([, name]) => `${path}: ${name}`)
				.filter((cited) => !isNamed(cited)),
		);
		assert.deepEqual(missing, []);
	},

	"every source that docs/platform.md names has an address": () => {
		const named = new Set(
			[...PLATFORM.matchAll(/\[([a-z][a-z \d]*)\](?![:(])/g)].map(([, name]) => name),
		);
		const given = new Set(
			[...PLATFORM.matchAll(/^\[([^\]]+)\]: https:/gm)].map(([, name]) => name),
		);
		assert.deepEqual([...named].sort(), [...given].sort());
	},

	"docs/directory.md says how long each item lives": () => {
		const rows = rowsWithConstants(DIRECTORY, 3);
		assert.ok(rows.length >= 7);
		checkRows(rows);
	},

	"docs/directory.md lists every item and message of the wire format": () => {
		const made = [...WIRE_FORMAT.matchAll(/return `(\w+:|\w)\$\{/g)].map(
			([, prefix]) => prefix,
		);
		const listed = [
			...DIRECTORY.matchAll(/^\|[^`\n]*(?:`PPDB[^`]*`[^`\n]*)?`([a-z]:?)<[^`]*`/gm),
		];
		assert.deepEqual([...new Set(listed.map(([, prefix]) => prefix))].sort(), made.sort());
	},
};
