import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import { ROOT } from "./process.mjs";

const FIXTURES = join(ROOT, "test", "lint");
const HEADER = /^\/\/ as (\S+): (.+)$/;

/** In a header: the text is fine where it is. */
const NONE = "none";

/** Traps that are only long. Two lines more than the limit, and the closing brace of a function, fail. */
const LONG_FIXTURES = [
	{
		name: "long file",
		path: "src/index.ts",
		rules: ["max-lines"],
		text: numberedLines(401).join("\n"),
	},
	{
		name: "long function",
		path: "src/index.ts",
		rules: ["max-lines-per-function"],
		text: ["export function long() {", ...numberedLines(49), "}"]
			.join("\n")
			.replaceAll("export const", "const"),
	},
];

function numberedLines(count) {
	return Array.from({ length: count }, (_, index) => `export const value${index} = ${index};`);
}

function readFixture(file) {
	const text = readFileSync(join(FIXTURES, file), "utf8");
	const header = HEADER.exec(text.split("\n", 1)[0]);
	if (!header) throw new Error(`${file}: the first line must be "// as <path>: <rule>, <rule>"`);
	return { name: file, path: header[1], rules: header[2].split(", "), text };
}

/** Lints a text as if it were the content of a file that exists, so that the rules have types to go by. */
async function missingRules(eslint, { path, rules, text }) {
	const [result] = await eslint.lintText(text, { filePath: join(ROOT, path) });
	const fired = new Set(result.messages.map(({ ruleId }) => ruleId));
	const fatal = result.messages.find((message) => message.fatal);
	if (fatal) return [`the parser (${fatal.message})`];
	if (rules[0] === NONE) return [...fired].map((rule) => `nothing (but ${rule} did)`);
	return rules.filter((rule) => !fired.has(rule));
}

/** Proves that each rule that the project relies on fires. Returns the exit code. */
export async function checkLintRules() {
	const eslint = new ESLint({ cwd: ROOT });
	const files = readdirSync(FIXTURES).filter((file) => file.endsWith(".fixture"));
	const fixtures = [...files.map(readFixture), ...LONG_FIXTURES];
	let failed = 0;
	for (const fixture of fixtures) {
		const missing = await missingRules(eslint, fixture);
		if (missing.length === 0) continue;
		failed += 1;
		console.error(`  ${fixture.name}: should fire: ${missing.join(", ")}`);
	}
	console.log(
		`  ${fixtures.length - failed} of ${fixtures.length} lint fixtures are judged as they should be`,
	);
	return failed === 0 ? 0 : 1;
}
