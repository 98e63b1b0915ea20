import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/process.mjs";
import { findNamedTool } from "../../scripts/tools.mjs";
import { freshFolder, succeed } from "./fresh-folder.mjs";

/** Modules that are broken on purpose and kept out of places. */
const LEFT_OUT = /\/loader\/fixture\//;

function luauFiles(folder) {
	return readdirSync(join(ROOT, folder), { recursive: true })
		.map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
		.filter((file) => /\.luau?$/.test(file) && !LEFT_OUT.test(file));
}

function filesOf(node) {
	return [...(node.filePaths ?? []), ...(node.children ?? []).flatMap(filesOf)];
}

async function rojo(...args) {
	return succeed(await findNamedTool("rojo"), args, { cwd: ROOT });
}

async function checkProject(project, output, folders) {
	const file = join(freshFolder("rojo"), output);
	await rojo("build", project, "--output", file);
	assert.ok(statSync(file).size > 0);

	const map = JSON.parse(await rojo("sourcemap", project, "--include-non-scripts"));
	const mapped = new Set(filesOf(map).map((path) => path.replaceAll("\\", "/")));
	const missing = folders.flatMap(luauFiles).filter((path) => !mapped.has(path));
	assert.deepEqual(missing, []);
}

export default {
	"default.project.json builds, and its source map lists every module": () =>
		checkProject("default.project.json", "library.rbxm", ["build/luau"]),

	"rojo-test.project.json builds, and its source map lists every module": () =>
		checkProject("rojo-test.project.json", "test.rbxl", ["build/dev", "build/include"]),
};
