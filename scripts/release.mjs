import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readVersions } from "./dist/check-versions.mjs";
import { DIST, NPM_PACKAGES } from "./dist/paths.mjs";
import { CommandError, ROOT, exitWith } from "./process.mjs";

const CHANGELOG = join(ROOT, "CHANGELOG.md");

function verify(tag) {
	const [{ version }] = readVersions();
	if (tag !== `v${version}`) throw new CommandError(`The tag is ${tag}, the version ${version}.`);
}

/** The part of the changelog that is about a version. */
export function notesOf(changelog, version) {
	const [, after] = changelog.split(`\n## [${version}]`);
	const notes = after
		?.slice(after.indexOf("\n"))
		.split(/\n## \[/)[0]
		.trim();
	if (!notes) throw new CommandError(`CHANGELOG.md says nothing of version ${version}.`);
	return `${notes}\n`;
}

function writeNotes() {
	const [{ version }] = readVersions();
	writeFileSync(join(ROOT, DIST, "NOTES.md"), notesOf(readFileSync(CHANGELOG, "utf8"), version));
}

/** Provenance needs the repository to be named in the package as the workflow knows it. */
function nameRepository(repository) {
	for (const folder of Object.values(NPM_PACKAGES)) {
		const file = join(ROOT, folder, "package.json");
		const manifest = JSON.parse(readFileSync(file, "utf8"));
		manifest.repository = { type: "git", url: `git+https://github.com/${repository}.git` };
		writeFileSync(file, `${JSON.stringify(manifest, undefined, "\t")}\n`);
	}
}

const STEPS = { verify, notes: writeNotes, repository: nameRepository };

/* node scripts/release.mjs verify <tag> | notes | repository <owner/name>: steps of .github/workflows/release.yml. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await exitWith(() => {
		const { positionals } = parseArgs({ allowPositionals: true, options: {} });
		const [name, argument] = positionals;
		const step = STEPS[name];
		if (!step) throw new CommandError(`Steps: ${Object.keys(STEPS).join(", ")}`);
		step(argument);
		return 0;
	});
}
