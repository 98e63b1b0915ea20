import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { workflowLinter } from "../../scripts/check-workflows.mjs";
import { readManifest } from "../../scripts/dist/paths.mjs";
import { readJobs, rehearse, standInFor } from "../../scripts/dist/workflow.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { notesOf } from "../../scripts/release.mjs";

const JOBS = readJobs();
const STEPS = JOBS.flatMap(({ steps }) => steps);

function commandsOf(name) {
	const { steps } = JOBS.find((job) => job.name === name);
	return steps.flatMap(({ run }) => run ?? []);
}

export default {
	"a mistake in a workflow is seen": async () => {
		const text = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
		const problemsOf = await workflowLinter();
		assert.deepEqual(problemsOf(text, "release.yml"), []);
		const wrong = problemsOf(text.replaceAll("secrets.", "secret."), "release.yml");
		assert.match(wrong.join("\n"), /^release\.yml:\d+:\d+: undefined variable "secret"/);
	},

	"a release is tested, then goes to GitHub, to Wally and to npm": () => {
		assert.deepEqual(
			JOBS.map(({ name }) => name),
			["test", "github", "wally", "npm"],
		);
		const tests = commandsOf("test").join("\n");
		for (const command of ["npm run check", "npm test", "npm run test:dist", "npm run sim"]) {
			assert.ok(tests.includes(command), `${command} is not run before a release`);
		}
	},

	"every command and every action is one that the dry run plays": () => {
		for (const { run, uses } of STEPS) {
			assert.ok(run ? rehearse(run) : standInFor(uses));
		}
		assert.throws(() => rehearse("curl https://example.com | sh"), /does not know/);
		assert.throws(() => standInFor("somebody/action@v1"), /does not know/);
	},

	"what the dry run plays publishes nothing": () => {
		const played = STEPS.flatMap(({ run }) => (run ? rehearse(run) : []));
		for (const command of played) {
			assert.doesNotMatch(command, /^gh |wally publish|--provenance/);
			if (command.startsWith("npm publish")) assert.match(command, / --dry-run$/);
		}
	},

	"every npm script that it runs is there": () => {
		const { scripts } = readManifest();
		const used = STEPS.flatMap(({ run }) => /^npm run ([\w:]+)/.exec(run ?? "")?.[1] ?? []);
		assert.ok(used.length > 0);
		for (const name of used) assert.ok(scripts[name], `there is no script ${name}`);
	},

	"secrets are there only for the steps that publish": () => {
		for (const { run, uses, env } of STEPS) {
			const isPublishing = /^(?:gh release|wally publish|npm publish)/.test(run ?? "");
			const hasSecret = /secrets\.|github\.token/.test(JSON.stringify(env ?? {}));
			assert.equal(hasSecret, isPublishing, run ?? uses);
		}
	},

	"CI runs .ci/run": () => {
		const { jobs } = load(readFileSync(join(ROOT, ".github", "workflows", "ci.yml"), "utf8"));
		const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run));
		assert.ok(commands.includes(".ci/run"));
	},

	"the notes of a release are its part of the changelog": () => {
		const text = "# C\n\n## [Unreleased]\n\n## [1.1.0]\n\n- new\n\n## [1.0.0]\n\n- old\n";
		assert.equal(notesOf(text, "1.1.0"), "- new\n");
		assert.throws(() => notesOf(text, "2.0.0"), /says nothing of version 2.0.0/);
	},
};
