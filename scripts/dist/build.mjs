import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CommandError, ROOT, runNpm } from "../process.mjs";
import { prepare } from "../setup.mjs";
import { digestPaths, isStamped, stamp, unstamp } from "../stamps.mjs";
import { runNamedTool } from "../tools.mjs";
import { writeChecksums } from "./checksums.mjs";
import { DIST, MODEL_FILE, MODEL_TEXT_FILE, NPM_PACKAGES, WALLY_FILE } from "./paths.mjs";
import { settleZip } from "./settle-zip.mjs";

/** What a release is made from, apart from the builds of scripts/setup.mjs. */
const INPUTS = [
	...["out", "api", "build/luau", "build/emulator-package", "scripts/dist", "scripts/luau"],
	...["package.json", "package-lock.json", "wally.toml", "default.project.json", "stylua.toml"],
	...["README.md", "CHANGELOG.md", "LICENSE"],
];

function pack(folder) {
	const args = ["pack", `./${folder}`, "--pack-destination", DIST, "--loglevel", "error"];
	if (runNpm(args) !== 0) throw new CommandError(`npm pack of ${folder} failed, see above.`);
}

/** Builds everything that a release has, in dist/, unless it is there already. */
export async function buildDist() {
	prepare("package", "model", "emulator");
	const digest = digestPaths(INPUTS);
	if (isStamped("dist", digest)) return;
	unstamp("dist");
	rmSync(join(ROOT, DIST), { recursive: true, force: true });
	mkdirSync(join(ROOT, DIST));
	for (const file of [MODEL_FILE, MODEL_TEXT_FILE]) {
		await runNamedTool("rojo", ["build", "default.project.json", "--output", file]);
	}
	await runNamedTool("wally", ["package", "--output", WALLY_FILE]);
	settleZip(join(ROOT, WALLY_FILE));
	for (const folder of Object.values(NPM_PACKAGES)) pack(folder);
	writeChecksums([MODEL_FILE, MODEL_TEXT_FILE, WALLY_FILE]);
	stamp("dist", digest);
}
