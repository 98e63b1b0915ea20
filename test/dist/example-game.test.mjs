import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { NPM_PACKAGES, tarballOf } from "../../scripts/dist/paths.mjs";
import { findLune } from "../../scripts/find-lune.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, installTarballs, npm } from "./fresh-folder.mjs";

export default {
	"the example game tests itself with the emulator's package": async () => {
		const folder = freshFolder("coin-game");
		cpSync(join(ROOT, "examples", "coin-game"), folder, { recursive: true });

		installTarballs(folder, Object.values(NPM_PACKAGES).map(tarballOf));
		const output = npm(folder, ["test"], { LUNE: await findLune() });

		assert.match(output, /^[1-9]\d* passed, 0 failed, 0 skipped$/m);
	},
};
