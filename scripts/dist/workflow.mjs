import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importPackage } from "../setup.mjs";
import { CommandError, ROOT } from "../process.mjs";

const { load } = await importPackage("js-yaml");

export const RELEASE_WORKFLOW = ".github/workflows/release.yml";

/** Commands that a dry run can run as they are: they change nothing outside the folder they run in. */
const HARMLESS = [
	/^npm (?:test|run [a-z:]+)(?: -- [-\w. ]+)?$/,
	/^node scripts\/release\.mjs (?:verify "\$GITHUB_REF_NAME"|notes|repository "\$GITHUB_REPOSITORY")$/,
	/^sha256sum --check [A-Z0-9]+$/,
];

/** Commands that publish, and the nearest thing to each that does not. */
const REHEARSALS = [
	[/^gh release create "\$GITHUB_REF_NAME" .*? --notes-file (dist\/.*)$/, "ls -l $1"],
	[/^wally publish --token "\$WALLY_TOKEN"$/, "wally package --output build/rehearsal.zip"],
	[/^npm publish (\S+) --provenance --access public$/, "npm publish $1 --access public --dry-run"],
];

/** Actions, and what stands for them in a dry run: another clone, the machine as it is, a folder. */
const ACTIONS = {
	"actions/checkout@v4": "clone",
	"actions/setup-node@v4": "nothing",
	"CompeyDev/setup-rokit@v0.1.2": "nothing",
	"actions/upload-artifact@v4": "upload",
	"actions/download-artifact@v4": "download",
};

/** The jobs of a workflow, each after those that it needs. */
export function readJobs(file = RELEASE_WORKFLOW) {
	const { jobs } = load(readFileSync(join(ROOT, file), "utf8"));
	const left = new Map(Object.entries(jobs));
	const ordered = [];
	while (left.size > 0) {
		const next = [...left].find(([, { needs }]) => [needs ?? []].flat().every((name) => !left.has(name)));
		if (!next) throw new CommandError(`${file}: jobs that need each other`);
		left.delete(next[0]);
		ordered.push({ name: next[0], ...next[1] });
	}
	return ordered;
}

/** What a dry run runs instead of a command. */
export function rehearse(command) {
	if (HARMLESS.some((pattern) => pattern.test(command))) return command;
	const found = REHEARSALS.find(([pattern]) => pattern.test(command));
	if (!found) throw new CommandError(`A dry run does not know what to do for: ${command}`);
	return command.replace(...found);
}

/** What a dry run does for an action. */
export function standInFor(action) {
	const found = ACTIONS[action];
	if (!found) throw new CommandError(`A dry run does not know what to do for: ${action}`);
	return found;
}
