import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../process.mjs";

/** What is released. */
export const DIST = "dist";
export const MODEL_FILE = `${DIST}/PaoPaoDataStore.rbxm`;
export const MODEL_TEXT_FILE = `${MODEL_FILE}x`;
export const WALLY_FILE = `${DIST}/PaoPaoDataStore.wally.zip`;
export const CHECKSUM_FILE = `${DIST}/SHA256SUMS`;

/** The npm packages of this repository, by the folder that each is packed from. */
export const NPM_PACKAGES = { ppdb: ".", emulator: "build/emulator-package" };

export function readManifest(folder = ".") {
	return JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
}

/** Where `npm pack` puts the package of a folder. */
export function tarballOf(folder) {
	const { name, version } = readManifest(folder);
	return `${DIST}/${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}
