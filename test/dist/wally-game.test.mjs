import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WALLY_FILE, readManifest } from "../../scripts/dist/paths.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, writeFiles } from "./fresh-folder.mjs";
import { readZip } from "./zip.mjs";

const PACKAGE = `paopao_ppdb@${readManifest().version}`;
const INDEX = `ServerPackages/_Index/${PACKAGE}/ppdb`;

/** The words of wally 0.3.2 for a dependency in the `[server-dependencies]` of a game. */
const LINK = `return require(script.Parent._Index["${PACKAGE}"]["ppdb"])\n`;

const PROJECT = {
	name: "wally-game",
	tree: {
		$className: "DataModel",
		ServerScriptService: { ServerPackages: { $path: "ServerPackages" } },
	},
};

export default {
	"the Wally package has what it needs and nothing else": () => {
		const files = Object.keys(readZip(readFileSync(join(ROOT, WALLY_FILE))));
		const expected = /^(wally\.toml|default\.project\.json|LICENSE|CHANGELOG\.md|build\/luau\/.+\.luau)$/;
		assert.deepEqual(files.filter((file) => !expected.test(file)), []);
		for (const file of ["wally.toml", "default.project.json", "LICENSE", "build/luau/init.luau"]) {
			assert.ok(files.includes(file), `${file} is missing`);
		}
	},

	"it is laid out as wally install does, for test/dist/channels.spec.ts": () => {
		const files = readZip(readFileSync(join(ROOT, WALLY_FILE)));
		const folder = freshFolder("wally-game");
		writeFiles(folder, {
			"default.project.json": PROJECT,
			"ServerPackages/PaoPaoDataStore.lua": LINK,
			...Object.fromEntries(
				Object.entries(files).map(([path, content]) => [`${INDEX}/${path}`, content]),
			),
		});
		const project = JSON.parse(files["default.project.json"].toString());
		assert.equal(project.name, "ppdb");
	},
};
