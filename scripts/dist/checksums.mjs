import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../process.mjs";
import { CHECKSUM_FILE } from "./paths.mjs";

/** Writes the checksums of files in the form that `sha256sum --check` reads. */
export function writeChecksums(files) {
	const lines = files.map((file) => {
		const digest = createHash("sha256").update(readFileSync(join(ROOT, file))).digest("hex");
		return `${digest}  ${basename(file)}\n`;
	});
	writeFileSync(join(ROOT, CHECKSUM_FILE), lines.join(""));
}
