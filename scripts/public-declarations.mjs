import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/** The public interface as it is agreed on, and as the npm package has it. */
const AGREED = join(ROOT, "api", "ppdb.d.ts");
const BUILT = join(ROOT, "out", "index.d.ts");

/** Whether the public interface is the one that is agreed on. */
export function checkDeclarations() {
	if (readFileSync(AGREED, "utf8") === readFileSync(BUILT, "utf8")) return 0;
	console.error(
		"  The public declarations are not those of api/ppdb.d.ts. If that is meant, run: npm run api",
	);
	return 1;
}

/* npm run api */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	await exitWith(() => {
		prepare("package");
		writeFileSync(AGREED, readFileSync(BUILT, "utf8"));
		return 0;
	});
}
