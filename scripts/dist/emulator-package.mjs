import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../process.mjs";

const FOLDER = join(ROOT, "build", "emulator-package");
const SCRIPTS = ["cargo-tool.mjs", "find-lune.mjs", "lock.mjs", "process.mjs"];

/** Lays what the emulator's npm package has beside its compiled modules and their loader: the program that starts them, the texts. */
export function writeEmulatorPackage() {
	mkdirSync(join(FOLDER, "bin"), { recursive: true });
	cpSync(join(ROOT, "packages", "emulator"), FOLDER, { recursive: true });
	cpSync(join(ROOT, "docs", "emulator.md"), join(FOLDER, "README.md"));
	for (const file of ["LICENSE", "CHANGELOG.md"]) cpSync(join(ROOT, file), join(FOLDER, file));
	for (const name of SCRIPTS) cpSync(join(ROOT, "scripts", name), join(FOLDER, "bin", name));
}
