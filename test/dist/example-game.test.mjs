import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NPM_PACKAGES, tarballOf } from "../../scripts/dist/paths.mjs";
import { findLune } from "../../scripts/find-lune.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, installTarballs, npm, writeFiles } from "./fresh-folder.mjs";

const EXAMPLE = join(ROOT, "examples", "coin-game");
const SCRIPT = "src/server/main.server.ts";
const BUG = 'Players.PlayerAdded.Connect(() => error("a bug of the game"));\n';

let installed;

/** The game with the packages that are released, installed once. */
function gameFolder() {
	if (installed === undefined) {
		installed = freshFolder("coin-game");
		cpSync(EXAMPLE, installed, { recursive: true });
		installTarballs(installed, Object.values(NPM_PACKAGES).map(tarballOf));
	}
	for (const folder of ["src", "out"]) rmSync(join(installed, folder), { recursive: true, force: true });
	cpSync(join(EXAMPLE, "src"), join(installed, "src"), { recursive: true });
	return installed;
}

async function testGame(folder) {
	return npm(folder, ["test"], { LUNE: await findLune() });
}

export default {
	"the example game tests itself with the emulator's package": async () => {
		assert.match(await testGame(gameFolder()), /^[1-9]\d* passed, 0 failed, 0 skipped$/m);
	},

	"its test run fails when a spec cannot be planned": async () => {
		const folder = gameFolder();
		writeFiles(folder, { "src/tests/broken.spec.ts": 'export = () => error("no plan");\n' });

		await assert.rejects(testGame(folder), ({ message }) => {
			assert.match(message, /^FAILED .*no plan$/m);
			assert.match(message, /^[1-9]\d* passed, 1 failed, 0 skipped$/m);
			return true;
		});
	},

	"its test run fails with the errors of the game's own scripts, and prints them": async () => {
		const folder = gameFolder();
		writeFiles(folder, { [SCRIPT]: readFileSync(join(folder, SCRIPT), "utf8") + BUG });

		await assert.rejects(testGame(folder), ({ message }) => {
			assert.match(message, /^FAILED the game: .*a bug of the game$/m);
			return true;
		});
	},
};
