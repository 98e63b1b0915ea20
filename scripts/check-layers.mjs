import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import { layerRules } from "./layers.mjs";
import { ROOT } from "./process.mjs";

const FIXTURES = join("test", "layers");
/** Names in its first line the rule that a fixture breaks. */
const RULE_FILE = "rule.txt";

/** The rules that a tree breaks, each with where. */
async function findViolations(baseDir, folders) {
	const { output } = await cruise(folders, {
		baseDir,
		ruleSet: { forbidden: layerRules() },
		validate: true,
		tsPreCompilationDeps: true,
		doNotFollow: { path: "node_modules" },
	});
	return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

async function judgeFixture(name) {
	const folder = join(ROOT, FIXTURES, name);
	const wanted = readFileSync(join(folder, RULE_FILE), "utf8").trim();
	const found = await findViolations(folder, ["src"]);
	const rules = [...new Set(found.map(({ rule }) => rule))];
	if (rules.includes(wanted)) return true;
	console.log(`  ${name}: should break ${wanted}, breaks ${rules.join(", ") || "nothing"}`);
	return false;
}

/** Every import of `src` and `emulator`, types too, leads down; and the rules find what does not. */
export async function checkLayers() {
	const violations = await findViolations(ROOT, ["src", "emulator"]);
	for (const { rule, from, to } of violations) console.log(`  ${rule}: ${from} -> ${to}`);
	const names = readdirSync(join(ROOT, FIXTURES));
	let right = 0;
	for (const name of names) right += (await judgeFixture(name)) ? 1 : 0;
	console.log(`  ${right} of ${names.length} fixtures are judged as they should be`);
	return violations.length === 0 && right === names.length ? 0 : 1;
}
