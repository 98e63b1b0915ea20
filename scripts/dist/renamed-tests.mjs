import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nameFields } from "../luau/macros.mjs";
import { renameWords } from "../luau/source-text.mjs";
import { ROOT } from "../process.mjs";
import { readNames } from "./names-file.mjs";

/** What reaches into the library, and where it is with the names that the library has in the one script. */
const MOVED = {
	"build/dev/emulator": "build/renamed/emulator",
	"build/dev/test": "build/renamed/test",
	"build/include": "build/renamed/include",
	"node_modules/@rbxts": "build/renamed/packages",
};

function rename(from, to, names) {
	for (const file of readdirSync(join(ROOT, from), { recursive: true })) {
		if (!/\.luau?$/.test(file)) continue;
		const target = join(ROOT, to, file);
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, renameWords(nameFields(readFileSync(join(ROOT, from, file), "utf8")), names));
	}
}

/** Gives the members of the library their short names in the tests of the development build. Returns what was moved where. */
export function renameTests() {
	const names = new Map(Object.entries(readNames().members));
	rmSync(join(ROOT, "build", "renamed"), { recursive: true, force: true });
	for (const [from, to] of Object.entries(MOVED)) rename(from, to, names);
	return MOVED;
}
