import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GAME_PROJECT, GAME_TSCONFIG, codeBlocks } from "../../scripts/consumer.mjs";
import { NPM_PACKAGES, readManifest, tarballOf } from "../../scripts/dist/paths.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, installTarballs, npm, writeFiles } from "./fresh-folder.mjs";

/** What a game made with roblox-ts has, in the versions that the library itself is built with. */
const TOOLS = ["@rbxts/compiler-types", "@rbxts/services", "@rbxts/types", "roblox-ts"];

function gameManifest() {
	const { dependencies, devDependencies } = readManifest();
	const versions = { ...dependencies, ...devDependencies };
	return {
		name: "fresh-game",
		private: true,
		version: "0.0.0",
		scripts: { build: "rbxtsc" },
		dependencies: Object.fromEntries(TOOLS.map((name) => [name, versions[name]])),
	};
}

export default {
	"the tarball is installed into a fresh roblox-ts game, which compiles with it": () => {
		const [example] = codeBlocks(readFileSync(join(ROOT, "README.md"), "utf8"), "ts");
		const folder = freshFolder("npm-game");
		writeFiles(folder, {
			"package.json": gameManifest(),
			"tsconfig.json": GAME_TSCONFIG,
			"default.project.json": GAME_PROJECT,
			"src/main.server.ts": example,
		});

		installTarballs(folder, [tarballOf(NPM_PACKAGES.ppdb)]);
		npm(folder, ["run", "build"]);

		const compiled = readFileSync(join(folder, "out", "main.server.luau"), "utf8");
		assert.match(compiled, /"@rbxts", "ppdb"/);
		const { version } = readManifest();
		assert.equal(readManifest("build/dist-test/npm-game/node_modules/@rbxts/ppdb").version, version);
	},
};
