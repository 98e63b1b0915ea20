import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../process.mjs";
import { runNamedTool } from "../tools.mjs";
import { useAliases } from "./aliases.mjs";
import { renameWords } from "./source-text.mjs";

const FOLDER = join(ROOT, "build", "compact");
const LINE_WIDTH = 120;

/** Locals lose their names, local functions too. */
const CONFIGURATION = {
	generator: { name: "dense", column_span: LINE_WIDTH },
	rules: [
		"remove_method_definition",
		...["remove_unused_variable", "remove_empty_do", "filter_after_early_return"],
		...["group_local_assignment", "remove_nil_declaration", "convert_index_to_field"],
		"remove_function_call_parens",
		{ rule: "rename_variables", globals: ["$default", "$roblox"], include_functions: true },
	],
};

function fileOf(folder, { name }) {
	return join(FOLDER, folder, `${name}.luau`);
}

/**
 * Takes out of modules what only their readers need.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules
 * @param {{ readonly names: ReadonlyMap<string, string>, readonly aliases: ReadonlyMap<string, string> }} shorter
 */
export async function compactModules(modules, { names, aliases }) {
	rmSync(FOLDER, { recursive: true, force: true });
	for (const module of modules) {
		const file = fileOf("in", module);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, useAliases(renameWords(module.source, names), aliases));
	}
	const configuration = join(FOLDER, "darklua.json");
	writeFileSync(configuration, JSON.stringify(CONFIGURATION));
	const paths = [join(FOLDER, "in"), join(FOLDER, "out")];
	await runNamedTool("darklua", ["process", ...paths, "--config", configuration], {
		stdio: ["ignore", "ignore", "inherit"],
	});
	return modules.map((module) => ({
		...module,
		source: readFileSync(fileOf("out", module), "utf8"),
	}));
}
