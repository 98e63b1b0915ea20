import assert from "node:assert/strict";
import { cpSync, linkSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { CHECKSUM_FILE } from "../../scripts/dist/paths.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { freshFolder, npm, succeed } from "./fresh-folder.mjs";

/** The files of the repository as they are now, those included that are new. */
function sources() {
	const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
	const present = new Set(readdirSync(ROOT, { recursive: true }));
	return succeed("git", args, { cwd: ROOT })
		.split("\n")
		.filter((file) => present.has(file));
}

/** Lays a folder down a second time; the compiler takes no link to a folder for the folder. */
function linkFiles(from, to) {
	mkdirSync(to);
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		const [source, target] = [from, to].map((folder) => join(folder, entry.name));
		if (entry.isDirectory()) linkFiles(source, target);
		else if (entry.isFile()) linkSync(source, target);
		else cpSync(source, target, { verbatimSymlinks: true });
	}
}

export default {
	"a second clone builds the same files, byte for byte": () => {
		const folder = freshFolder("second-clone");
		for (const file of sources()) {
			mkdirSync(dirname(join(folder, file)), { recursive: true });
			cpSync(join(ROOT, file), join(folder, file));
		}
		linkFiles(join(ROOT, "node_modules"), join(folder, "node_modules"));

		npm(folder, ["run", "dist"]);

		const [ours, theirs] = [ROOT, folder].map((root) =>
			readFileSync(join(root, CHECKSUM_FILE), "utf8"),
		);
		assert.match(ours, /\.rbxm$[\s\S]*\.rbxmx$[\s\S]*\.zip$/m);
		assert.equal(theirs, ours);
	},
};
