import { cpSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { readVersions } from "./dist/check-versions.mjs";
import { DIST } from "./dist/paths.mjs";
import { readJobs, rehearse, standInFor } from "./dist/workflow.mjs";
import { CommandError, ROOT, exitWith, run } from "./process.mjs";
import { findNamedTool } from "./tools.mjs";

const FOLDER = join(ROOT, "build", "release-dry");
const ARTIFACTS = join(FOLDER, "artifacts");

async function environment() {
	const [{ version }] = readVersions();
	const tools = ["rojo", "wally"];
	const folders = await Promise.all(
		tools.map(async (name) => dirname(await findNamedTool(name))),
	);
	return {
		...process.env,
		PATH: [...folders, process.env.PATH].join(delimiter),
		GITHUB_REF_NAME: `v${version}`,
		GITHUB_REPOSITORY: "owner/repository",
	};
}

function runAction({ uses, with: inputs }, folder) {
	const action = standInFor(uses);
	if (action === "clone") run("git", ["clone", "--quiet", ROOT, folder]);
	else if (action === "upload") cpSync(join(folder, inputs.path), ARTIFACTS, { recursive: true });
	else if (action === "download") {
		cpSync(ARTIFACTS, join(folder, inputs.path), { recursive: true });
	}
}

function runCommand(step, folder, env) {
	const command = rehearse(step.run);
	console.log(`  $ ${command}${command === step.run ? "" : `   (for: ${step.run})`}`);
	const cwd = join(folder, step["working-directory"] ?? ".");
	if (run("bash", ["-e", "-c", command], { cwd, env }) !== 0) {
		throw new CommandError(`release:dry: failed at: ${command}`);
	}
}

/** A job runs in a folder of its own, as it has a machine of its own. */
function runJob({ name, steps }, env) {
	const folder = join(FOLDER, name);
	mkdirSync(folder, { recursive: true });
	console.log(`\nrelease:dry: job ${name}`);
	for (const step of steps) {
		if (step.uses) runAction(step, folder);
		else runCommand(step, folder, env);
	}
}

/** What this clone has built and tested already stands for what the first job would hand on. */
function handOnBuilt(env) {
	if (run("node", ["scripts/release.mjs", "notes"], { env }) !== 0) {
		throw new CommandError("release:dry: there is nothing built; npm run test:dist does it");
	}
	cpSync(join(ROOT, DIST), ARTIFACTS, { recursive: true });
}

/*
 * npm run release:dry [-- --built]: every command of the release workflow, on the last commit, with nothing published; with
 * `--built` without the job that builds and tests everything.
 */
await exitWith(async () => {
	const { values } = parseArgs({ options: { built: { type: "boolean" } } });
	rmSync(FOLDER, { recursive: true, force: true });
	mkdirSync(ARTIFACTS, { recursive: true });
	const env = await environment();
	const [first, ...others] = readJobs();
	if (values.built) handOnBuilt(env);
	else runJob(first, env);
	for (const job of others) runJob(job, env);
	console.log("\nrelease:dry: all jobs passed; nothing was published");
	return 0;
});
