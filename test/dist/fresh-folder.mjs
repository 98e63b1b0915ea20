import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT, npmCommand } from "../../scripts/process.mjs";

const FOLDER = join(ROOT, "build", "dist-test");

/** An empty folder for a game that a test makes. */
export function freshFolder(name) {
	const folder = join(FOLDER, name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** Writes files, by their paths in a folder; what is no text becomes JSON. */
export function writeFiles(folder, files) {
	for (const [path, content] of Object.entries(files)) {
		const file = join(folder, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(
			file,
			typeof content === "string" || Buffer.isBuffer(content)
				? content
				: JSON.stringify(content, undefined, "\t"),
		);
	}
}

/** Runs a program and returns what it printed; its failure is the test's. */
export function succeed(program, args, options) {
	const { status, stdout, stderr, error } = spawnSync(program, args, {
		encoding: "utf8",
		...options,
	});
	if (error) throw error;
	if (status !== 0) {
		throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
	}
	return stdout;
}

/** Runs npm in a folder. */
export function npm(folder, args, environment = {}) {
	const { program, args: all, shell } = npmCommand(args);
	return succeed(program, all, { cwd: folder, shell, env: { ...process.env, ...environment } });
}

/** Installs tarballs into a folder that has a package.json, with all that they and it depend on. */
export function installTarballs(folder, tarballs) {
	const paths = tarballs.map((path) => resolve(ROOT, path));
	npm(folder, ["install", "--prefer-offline", "--no-audit", "--no-fund", ...paths]);
}
