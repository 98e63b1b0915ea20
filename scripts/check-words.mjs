import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.mjs";

const PLACES = ["src", "emulator", "docs", "scripts", "bench", "test", "luau", "examples", "demo"];
const TEXT = /\.(ts|mjs|luau|md|fixture)$/;
const EXAMPLES = "test/words/refused.md";
const EXEMPT = /(^|\/)(node_modules|out)\/|^scripts\/check-words\.mjs$|^test\/words\//;

/** Phrases that read as if translated, each with what to write instead. A space also stands for a line break in a comment. */
const PHRASES = [
	["so many", "the number of ..., at most N ..., N times"],
	["/\\*\\* so (?:much|long|often|far)", "how much ..., how long ..., how often ..."],
	["who(?:m)?ever", "a server that ..., anyone who ..."],
	["somebody", "another server, a caller, someone"],
	["takes? note", "records, remembers, counts"],
	["told of", "notified of, given, called with"],
	["mend(?:s|ed|ing)?", "fix, repair"],
	["(?:nobody|who) gets? to see", "is hidden from, never reaches"],
	["(?:is|are|was|were|be)(?: not)? waited for", "X waits for ..., without waiting for ..."],
	["hears? of", "learns of, is notified of"],
	["looks? whether", "check whether"],
	["for ever", "forever"],
	["c[ao]mes? to (?:pass|nothing)", "commits, is aborted"],
	["in case that", "in case"],
	["of old(?=[,.;:)])", "older, earlier"],
	["bears? the (?:stamp|mark)", "carries, has"],
	["dear(?:er|est)", "more expensive, most expensive"],
	["gives? nothing for", "returns nothing for"],
	["in the place of", "instead of, in place of"],
	["at the most", "at most"],
	["knows? nothing of", "does not know, is independent of"],
];
const RULES = PHRASES.map(([phrase, better]) => ({
	pattern: new RegExp(`(?<![\\w"])${phrase.replaceAll(" ", "(?:\\s|[*]|//|--+)+")}(?!\\w)`, "gi"),
	better,
}));

function listFiles() {
	const listed = PLACES.flatMap((place) =>
		readdirSync(join(ROOT, place), { recursive: true }).map((file) => `${place}/${file}`),
	);
	return ["README.md", "CHANGELOG.md", ...listed.map((file) => file.replaceAll("\\", "/"))];
}

/** Refuses the phrases in code and documentation, and proves on an example that each of them is found. */
export function checkWords() {
	let hits = 0;
	for (const file of listFiles().filter((name) => TEXT.test(name) && !EXEMPT.test(name))) {
		const text = readFileSync(join(ROOT, file), "utf8");
		for (const { pattern, better } of RULES) {
			for (const { 0: found, index } of text.matchAll(pattern)) {
				const line = text.slice(0, index).split("\n").length;
				console.log(`  ${file}:${line}: "${found.replace(/\s+/g, " ")}": ${better}`);
				hits += 1;
			}
		}
	}
	const examples = readFileSync(join(ROOT, EXAMPLES), "utf8");
	const unseen = RULES.filter(({ pattern }) => examples.match(pattern) === null);
	for (const { pattern } of unseen) console.log(`  ${EXAMPLES} has nothing for ${pattern}`);
	return hits + unseen.length === 0 ? 0 : 1;
}
