import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.mjs";

/** What each build was last made from, so that it is not made again for nothing. */
const STAMPS = join(ROOT, "build", ".stamps");

function addToHash(hash, path) {
	const absolute = join(ROOT, path);
	if (!existsSync(absolute)) return;
	if (!statSync(absolute).isDirectory()) {
		hash.update(`${path}\0`).update(readFileSync(absolute));
		return;
	}
	const entries = readdirSync(absolute, { withFileTypes: true });
	for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		addToHash(hash, `${path}/${name}`);
	}
}

/** A digest of files and folders, and of anything else that decides the outcome. */
export function digestPaths(paths, ...others) {
	const hash = createHash("sha256").update(JSON.stringify(others));
	for (const path of paths) addToHash(hash, path);
	return hash.digest("hex");
}

/** Whether a build was made from what the digest says. */
export function isStamped(name, digest) {
	const file = join(STAMPS, name);
	return existsSync(file) && readFileSync(file, "utf8") === digest;
}

/** Notes what a build was made from. */
export function stamp(name, digest) {
	mkdirSync(STAMPS, { recursive: true });
	writeFileSync(join(STAMPS, name), digest);
}

/** Forgets a build that is about to be repeated, in case the new one fails. */
export function unstamp(name) {
	rmSync(join(STAMPS, name), { force: true });
}
