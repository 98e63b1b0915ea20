import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { GAME_PROJECT, GAME_TSCONFIG, codeBlocks } from "../../scripts/consumer.mjs";
import { NPM_PACKAGES, readManifest, tarballOf } from "../../scripts/dist/paths.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, installTarballs, npm, writeFiles } from "./fresh-folder.mjs";

/** What a game made with roblox-ts has, in the versions that the library itself is built with. */
const TOOLS = ["@rbxts/compiler-types", "@rbxts/services", "@rbxts/types", "roblox-ts"];

/** A script that is being written. */
const BEGUN_SCRIPT = "src/begun.server.ts";

/** Where a type could stand, and beginnings of values: one public name, and one of an inner module. */
const BEGINNINGS = { type: "let options: ", value: "PPD", innerValue: "createPP" };

/** The usage that was promised before there was any code (test/support/seed-usage.ts), as it is written in TypeScript. */
const USAGE = `
import { PPDB } from "@rbxts/ppdb";

interface Data {
	Coins: number;
	Level: number;
}

const PlayerData = new PPDB<Data>("PlayerData", {
	migrations: [(data: Partial<Data>) => ({ Level: 1, ...data, Coins: data.Coins ?? 0 })],
	retries: 3,
	hooks: {
		beforeSave: (key) => print("Saving data for", key),
		afterLoad: (key) => print("Loaded data for", key),
	},
	expire: 3600,
	debug: true,
});
PlayerData.init("player_123", { Coins: 0, Level: 1 });
PlayerData.init("player_456", { Coins: 0, Level: 1 });
PlayerData.update("player_123", (old) => {
	old.Coins += 50;
	return old;
});
PlayerData.delete("player_456", (success) => print("Deleted:", success));
const cached = PlayerData.getCached("player_123");
print(cached?.Coins, cached?.Level);
PlayerData.leave("player_123");

const Reported = new PPDB<Data>("Reported");
Reported.setWebhook("https://discord.com/api/webhooks/...");
Reported.sendToDiscord(true);
print("version", PPDB.VERSION);
`;

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

let installed;

/** The folder of a game that has the tarball and the README's example. */
function freshGame() {
	installed ??= installGame();
	return installed;
}

function installGame() {
	const [example] = codeBlocks(readFileSync(join(ROOT, "README.md"), "utf8"), "ts");
	const folder = freshFolder("npm-game");
	writeFiles(folder, {
		"package.json": gameManifest(),
		"tsconfig.json": GAME_TSCONFIG,
		"default.project.json": GAME_PROJECT,
		"src/main.server.ts": example,
		"src/usage.server.ts": USAGE,
		[BEGUN_SCRIPT]: "\n",
	});
	installTarballs(folder, [tarballOf(NPM_PACKAGES.ppdb)]);
	return folder;
}

/** An editor in which a script of a game holds a text. */
function languageServiceOf(folder, script, text) {
	const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
	const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
	const host = {
		directoryExists: ts.sys.directoryExists,
		fileExists: ts.sys.fileExists,
		getCompilationSettings: () => options,
		getCurrentDirectory: () => folder,
		getDefaultLibFileName: ts.getDefaultLibFilePath,
		getDirectories: ts.sys.getDirectories,
		getScriptFileNames: () => fileNames,
		getScriptSnapshot: (file) =>
			ts.ScriptSnapshot.fromString(file === script ? text : ts.sys.readFile(file)),
		getScriptVersion: () => "1",
		readDirectory: ts.sys.readDirectory,
		readFile: ts.sys.readFile,
		useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
	};
	return ts.createLanguageService(host);
}

/** The names that an editor offers to import from the package behind a text, each once for each place it is offered from. */
function offeredNames(folder, text) {
	const script = join(folder, BEGUN_SCRIPT).replaceAll("\\", "/");
	const preferences = { includeCompletionsForModuleExports: true };
	const service = languageServiceOf(folder, script, text);
	const { entries } = service.getCompletionsAtPosition(script, text.length, preferences);
	const isOurs = ({ data }) => data?.fileName?.includes("/@rbxts/ppdb/");
	return entries.filter(isOurs).map(({ name }) => name);
}

/** What the agreed declarations export. */
function publicNames() {
	const declarations = readFileSync(join(ROOT, "api", "ppdb.d.ts"), "utf8");
	const exports = [...declarations.matchAll(/^export (?:type )?\{ (.*) \};$/gm)];
	return exports.flatMap(([, names]) => names.split(", "));
}

export default {
	"the tarball is installed into a fresh roblox-ts game, which compiles with it": () => {
		const folder = freshGame();

		npm(folder, ["run", "build"]);

		const compiled = readFileSync(join(folder, "out", "main.server.luau"), "utf8");
		assert.match(compiled, /"@rbxts", "ppdb"/);
		const { version } = readManifest();
		assert.equal(readManifest("build/dist-test/npm-game/node_modules/@rbxts/ppdb").version, version);
	},

	"an editor offers to import the public names and no other": () => {
		const folder = freshGame();
		const names = publicNames();
		assert.ok(names.includes("PPDB") && names.includes("UpdateOptions"));

		assert.deepEqual(offeredNames(folder, BEGINNINGS.type).sort(), names.sort());
		assert.deepEqual(offeredNames(folder, BEGINNINGS.value), ["PPDB", "PPDBError"]);
		assert.deepEqual(offeredNames(folder, BEGINNINGS.innerValue), []);
	},
};
