import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../process.mjs";

/** Which names the one script has: made with it, not released. */
export const NAMES_FILE = "build/compact/names.json";

/**
 * @typedef {object} Names
 * @property {ReadonlyArray<string>} modules what its modules are called, in their order
 * @property {Readonly<Record<string, string>>} members short names of members by their own
 */

/** @param {Names} names */
export function writeNames(names) {
	writeFileSync(join(ROOT, NAMES_FILE), `${JSON.stringify(names, undefined, "\t")}\n`);
}

/** @returns {Names} */
export function readNames() {
	return JSON.parse(readFileSync(join(ROOT, NAMES_FILE), "utf8"));
}
