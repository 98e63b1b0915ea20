import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeEmulatorPackage } from "./dist/emulator-package.mjs";
import { CommandError, ROOT, run, runNpm, runTool } from "./process.mjs";
import { digestPaths, isStamped, stamp, unstamp } from "./stamps.mjs";

/** What roblox-ts can be asked to build, and what is made of that (`finish`). `outputs` are emptied first, so that no stale module stays. */
const TARGETS = {
	package: {
		title: "npm package (out/)",
		outputs: ["out"],
		inputs: ["src", "tsconfig.json", "package.project.json", "scripts/roll-up.mjs"],
		args: ["-p", "tsconfig.json", "--type", "package", "--rojo", "package.project.json"],
		finish: runScript("roll-up.mjs", "The declarations cannot be rolled up"),
	},
	model: {
		title: "Luau library (build/luau/)",
		outputs: ["build/model", "build/model-include", "build/luau"],
		inputs: [
			...["src", "luau", "scripts/luau", "package.json", "LICENSE"],
			...["tsconfig.json", "tsconfig.model.json", "model.project.json", "stylua.toml"],
		],
		args: [
			...["-p", "tsconfig.model.json", "--type", "model"],
			...["--rojo", "model.project.json", "-i", "build/model-include"],
		],
		finish: runScript("luau/library.mjs", "The Luau library could not be made"),
	},
	emulator: {
		title: "emulator's npm package (build/emulator-package/)",
		outputs: ["build/emulator-package"],
		inputs: [
			...[
				"emulator",
				"packages/emulator",
				"docs/emulator.md",
				"scripts",
				"LICENSE",
				"CHANGELOG.md",
			],
			...["tsconfig.json", "tsconfig.emulator.json", "emulator.project.json"],
		],
		args: [
			...["-p", "tsconfig.emulator.json", "--type", "package"],
			...["--rojo", "emulator.project.json"],
		],
		finish: writeEmulatorPackage,
	},
	dev: {
		title: "library, emulator, specs and demo (build/dev/)",
		outputs: ["build/dev", "build/include"],
		inputs: [
			...["src", "emulator", "test", "demo", "bench"],
			...["tsconfig.json", "tsconfig.dev.json", "rojo-test.project.json"],
		],
		args: [
			...["-p", "tsconfig.dev.json", "--type", "game"],
			...["--rojo", "rojo-test.project.json", "-i", "build/include"],
		],
	},
};

/** A step in a process of its own: it imports packages that may not have been installed when this one began. */
function runScript(file, complaint) {
	return () => {
		if (run(process.execPath, [join(ROOT, "scripts", file)]) !== 0) {
			throw new CommandError(`${complaint}, see above.`);
		}
	};
}

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

/** What an npm package exports, installed first if need be: a script that imports it outright cannot be the first that is run. */
export async function importPackage(name) {
	ensurePackages();
	return import(name);
}

function isBuilt(name, target, digest) {
	return target.outputs.every((path) => existsSync(join(ROOT, path))) && isStamped(name, digest);
}

function build(name) {
	const target = TARGETS[name];
	// The lock file stands for the compiler's version.
	const digest = digestPaths([...target.inputs, "package-lock.json"], target.args);
	if (isBuilt(name, target, digest)) return;
	console.log(`Building ${target.title} ...`);
	unstamp(name);
	for (const path of target.outputs) rmSync(join(ROOT, path), { recursive: true, force: true });
	if (runTool("rbxtsc", target.args) !== 0) {
		throw new CommandError(`The ${target.title} does not compile, see above.`);
	}
	target.finish?.();
	stamp(name, digest);
}

/** Makes sure that packages are installed and that the named targets ("package", "model", "emulator", "dev") are up to date. */
export function prepare(...names) {
	ensurePackages();
	for (const name of names) build(name);
}
