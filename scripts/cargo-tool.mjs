import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { releaseLock, takeLock } from "./lock.mjs";
import { CommandError, ROOT } from "./process.mjs";

/**
 * A program that is looked for, and built with cargo where there is none.
 *
 * @typedef {object} CargoTool
 * @property {string} name the program's name
 * @property {string} [crate] the crate's name, where it is another one
 * @property {string} [path] the folder of the crate, where it is one of this repository
 * @property {string} version the version to build
 * @property {RegExp} accepted what `--version` prints of a version that will do
 * @property {string} minutes how long the build takes on two processors
 * @property {ReadonlyArray<string>} [features] the crate's features; its default ones if left out
 * @property {string} [variant] tells builds of the same version apart
 * @property {string} [optLevel] how much the compiler optimizes; not at all if left out
 * @property {() => string | undefined} [find] one more place to look at, before cargo builds the program
 * @property {string} help what a person can do where there is no cargo
 */

/** A profile that builds fast: link-time optimization alone would take longer than all the rest. */
const CARGO_PROFILE = {
	CARGO_PROFILE_RELEASE_LTO: "off",
	CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
	CARGO_PROFILE_RELEASE_DEBUG: "false",
	CARGO_PROFILE_RELEASE_STRIP: "true",
	CARGO_INCREMENTAL: "0",
};

const PROGRESS_MILLISECONDS = 30_000;
const LOCK_POLL_MILLISECONDS = 1_000;
const LOG_LINES_ON_FAILURE = 30;

function executableOf({ name }) {
	return process.platform === "win32" ? `${name}.exe` : name;
}

/** Whether a file starts and is an accepted version. */
export function isAccepted({ accepted }, file) {
	const result = spawnSync(file, ["--version"], { encoding: "utf8" });
	return result.status === 0 && accepted.test(result.stdout);
}

/** The environment variable that may say where a tool is. */
export function variableOf({ name }) {
	return name.toUpperCase().replaceAll("-", "_");
}

function fromVariable(tool) {
	const variable = variableOf(tool);
	const file = process.env[variable];
	if (!file) return undefined;
	if (isAccepted(tool, file)) return file;
	throw new CommandError(`${variable} is set to ${file}, which does not start or will not do.`);
}

function fromPath(tool) {
	for (const directory of (process.env.PATH ?? "").split(delimiter)) {
		const file = join(directory, executableOf(tool));
		if (directory && existsSync(file) && isAccepted(tool, file)) return file;
	}
	return undefined;
}

function cacheDirectory({ name, version, variant }) {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
	const parts = [name, version, process.platform, process.arch, ...(variant ? [variant] : [])];
	return join(base, "ppdb", parts.join("-"));
}

function formatDuration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function installArguments({ name, crate = name, path, version, features }, root) {
	const source = path ? ["--path", join(ROOT, path)] : [crate, "--version", version];
	const chosen = features ? ["--no-default-features", "--features", features.join(",")] : [];
	return ["install", ...source, "--locked", ...chosen, "--root", root];
}

/** Runs `cargo install` into `root`, with a line of progress now and then instead of one line for each crate. */
async function cargoInstall(tool, root, targetDirectory, signal) {
	const started = Date.now();
	const lines = [];
	const profile = { ...CARGO_PROFILE, CARGO_PROFILE_RELEASE_OPT_LEVEL: tool.optLevel ?? "0" };
	const cargo = spawn("cargo", installArguments(tool, root), {
		env: { ...process.env, ...profile, CARGO_TARGET_DIR: targetDirectory },
		stdio: ["ignore", "ignore", "pipe"],
		signal,
	});
	cargo.stderr.setEncoding("utf8").on("data", (text) => lines.push(...text.split("\n")));
	const progress = setInterval(() => {
		const crates = lines.filter((line) => /^\s*Compiling /.test(line)).length;
		console.log(`  ... ${formatDuration(Date.now() - started)}, ${crates} crates`);
	}, PROGRESS_MILLISECONDS);
	const code = await new Promise((resolve) => {
		cargo.on("error", () => resolve(1)).on("close", resolve);
	});
	clearInterval(progress);
	if (code !== 0) {
		const log = lines.slice(-LOG_LINES_ON_FAILURE).join("\n");
		throw new CommandError(`cargo could not build ${tool.name}:\n${log}\n\n${tool.help}`);
	}
	console.log(`${tool.name} is ready after ${formatDuration(Date.now() - started)}.`);
}

/** Builds in a temporary directory beside the final one and renames, so that a half-built program is never found. */
async function buildInto(tool, directory) {
	const temporary = `${directory}.building-${process.pid}`;
	const removeTemporary = () => rmSync(temporary, { recursive: true, force: true });
	const abort = new AbortController();
	const stop = (signal) => {
		abort.abort();
		removeTemporary();
		releaseLock(directory);
		process.kill(process.pid, signal);
	};
	process.once("SIGINT", stop).once("SIGTERM", stop);
	const what = `${tool.name} ${tool.version}`;
	console.log(`Building ${what} with cargo, once for all clones on this machine (${directory}).`);
	console.log(`This takes about ${tool.minutes} minutes on two processors, less on more.`);
	try {
		const [root, target] = [join(temporary, "root"), join(temporary, "target")];
		await cargoInstall(tool, root, target, abort.signal);
		rmSync(directory, { recursive: true, force: true });
		renameSync(root, directory);
	} finally {
		process.off("SIGINT", stop).off("SIGTERM", stop);
		removeTemporary();
	}
}

async function fromCargo(tool) {
	const directory = cacheDirectory(tool);
	const file = join(directory, "bin", executableOf(tool));
	if (existsSync(file) && isAccepted(tool, file)) return file;
	if (spawnSync("cargo", ["--version"]).status !== 0) return undefined;
	mkdirSync(dirname(directory), { recursive: true });
	let told = false;
	for (let holder = takeLock(directory); holder; holder = takeLock(directory)) {
		if (!told) console.log(`Waiting for process ${holder}, which builds ${tool.name} ...`);
		told = true;
		await sleep(LOCK_POLL_MILLISECONDS);
	}
	try {
		if (!(existsSync(file) && isAccepted(tool, file))) await buildInto(tool, directory);
	} finally {
		releaseLock(directory);
	}
	return file;
}

/**
 * Finds a program that starts on this machine, or builds it: the environment variable of its name first, then the PATH (where
 * Rokit puts it), then what cargo built before.
 *
 * @param {CargoTool} tool
 */
export async function findTool(tool) {
	const found = fromVariable(tool) ?? fromPath(tool) ?? tool.find?.() ?? (await fromCargo(tool));
	if (!found) throw new CommandError(tool.help);
	return found;
}
