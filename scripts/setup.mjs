import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, ROOT, runNpm, runTool } from "./process.mjs";

/** What roblox-ts can be asked to build. `outputs` are emptied first, so that no stale module stays. */
const TARGETS = {
	package: {
		title: "npm package (out/)",
		outputs: ["out"],
		inputs: ["src", "tsconfig.json", "package.project.json"],
		args: ["-p", "tsconfig.json", "--type", "package", "--rojo", "package.project.json"],
	},
	model: {
		title: "Luau model (build/model/)",
		outputs: ["build/model", "build/model-include"],
		inputs: ["src", "tsconfig.json", "tsconfig.model.json", "default.project.json"],
		args: [
			...["-p", "tsconfig.model.json", "--type", "model"],
			...["--rojo", "default.project.json", "-i", "build/model-include"],
		],
	},
	dev: {
		title: "library, emulator, specs and demo (build/dev/)",
		outputs: ["build/dev", "build/include"],
		inputs: [
			...["src", "emulator", "test", "demo"],
			...["tsconfig.json", "tsconfig.dev.json", "rojo-test.project.json"],
		],
		args: [
			...["-p", "tsconfig.dev.json", "--type", "game"],
			...["--rojo", "rojo-test.project.json", "-i", "build/include"],
		],
	},
};

const STAMPS = join(ROOT, "build", ".stamps");

function readJson(path) {
	return JSON.parse(readFileSync(path, "utf8"));
}

/** Whether node_modules holds what package-lock.json asks for; npm notes what it installed in a lock file of its own. */
function isInstalled() {
	const installedLock = join(ROOT, "node_modules", ".package-lock.json");
	if (!existsSync(installedLock)) return false;
	const wanted = readJson(join(ROOT, "package-lock.json")).packages;
	const installed = readJson(installedLock).packages;
	const same = (path) =>
		installed[path]?.version === wanted[path]?.version &&
		installed[path]?.integrity === wanted[path]?.integrity;
	return (
		Object.keys(installed).every(same) &&
		Object.keys(wanted).every((path) => path === "" || wanted[path].optional || same(path))
	);
}

/** Installs the npm packages where they are missing or are not those of the lock file. */
export function ensurePackages() {
	if (isInstalled()) return;
	console.log("Installing npm packages (npm ci) ...");
	if (runNpm(["ci", "--no-audit", "--no-fund"]) !== 0) {
		throw new CommandError("npm ci failed, see above.");
	}
}

function addToHash(hash, path) {
	const absolute = join(ROOT, path);
	if (!existsSync(absolute)) return;
	const entries = readdirSync(absolute, { withFileTypes: true });
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const child = `${path}/${entry.name}`;
		if (entry.isDirectory()) addToHash(hash, child);
		else hash.update(`${child}\0`).update(readFileSync(join(ROOT, child)));
	}
}

/** A digest of all that a build depends on, the compiler's version (in the lock file) included. */
function digestInputs(target) {
	const hash = createHash("sha256").update(JSON.stringify(target.args));
	for (const path of [...target.inputs, "package-lock.json"]) {
		if (/\.json$/.test(path)) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
		else addToHash(hash, path);
	}
	return hash.digest("hex");
}

function isBuilt(name, target, digest) {
	const stamp = join(STAMPS, name);
	const present = target.outputs.every((path) => existsSync(join(ROOT, path)));
	return present && existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
}

function build(name) {
	const target = TARGETS[name];
	const digest = digestInputs(target);
	if (isBuilt(name, target, digest)) return;
	console.log(`Building ${target.title} ...`);
	rmSync(join(STAMPS, name), { force: true });
	for (const path of target.outputs) rmSync(join(ROOT, path), { recursive: true, force: true });
	if (runTool("rbxtsc", target.args) !== 0) {
		throw new CommandError(`The ${target.title} does not compile, see above.`);
	}
	mkdirSync(STAMPS, { recursive: true });
	writeFileSync(join(STAMPS, name), digest);
}

/** Makes sure that packages are installed and that the named targets ("package", "model", "dev") are up to date. */
export function prepare(...names) {
	ensurePackages();
	for (const name of names) build(name);
}
