import { parseArgs } from "node:util";
import { checkApi } from "./api.mjs";
import { checkPackages } from "./dist/check-packages.mjs";
import { checkVersions } from "./dist/check-versions.mjs";
import { checkWorkflows } from "./check-workflows.mjs";
import { LUAU_SOURCES, checkLuau } from "./luau/style.mjs";
import { exitWith, runTool } from "./process.mjs";
import { prepare } from "./setup.mjs";

const STEPS = [
	{ title: "types", run: () => runTool("tsc", ["--noEmit", "-p", "tsconfig.dev.json"]) },
	{ title: "type specs", run: () => runTool("tsc", ["-p", "tsconfig.types.json"]) },
	{ title: "roblox-ts", run: compile },
	{ title: "public declarations", run: checkApi },
	{ title: "lint", run: () => runTool("eslint", ["--max-warnings", "0", "."]) },
	{ title: "lint rules", run: lazily("./check-lint-rules.mjs", "checkLintRules") },
	{ title: "words", run: lazily("./check-words.mjs", "checkWords") },
	{ title: "layers", run: lazily("./check-layers.mjs", "checkLayers") },
	{ title: "format", run: () => runTool("prettier", ["--check", "--log-level", "warn", "."]) },
	{ title: "npm packages", run: checkPackages },
	{ title: "versions", run: checkVersions },
	{ title: "workflows", run: checkWorkflows },
	{ title: "format of Luau", run: () => checkLuau(LUAU_SOURCES) },
];

function compile() {
	prepare("package", "model", "emulator", "dev");
	return 0;
}

/** A step whose packages are only there once `prepare` has run. */
function lazily(file, name) {
	return async () => (await import(file))[name]();
}

/** Runs every step, also after one failed, so that one run shows everything there is to fix. */
await exitWith(async () => {
	parseArgs({ options: {} });
	prepare();
	const failed = [];
	for (const { title, run } of STEPS) {
		console.log(`check: ${title}`);
		const code = await Promise.resolve()
			.then(run)
			.catch((error) => {
				console.error(error.message);
				return 1;
			});
		if (code !== 0) failed.push(title);
	}
	console.log(failed.length === 0 ? "check: all passed" : `check: FAILED: ${failed.join(", ")}`);
	return failed.length === 0 ? 0 : 1;
});
