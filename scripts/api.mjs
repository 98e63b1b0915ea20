import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { luauFacade } from "./luau-facade.mjs";
import { formatLuau } from "./luau/style.mjs";
import { CommandError, ROOT, exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/** The public interface as it is agreed on, in both languages, and what makes it of the npm package. */
const AGREED = {
	"api/ppdb.d.ts": () => readFileSync(join(ROOT, "out", "index.d.ts"), "utf8"),
	"luau/init.luau": formattedFacade,
};

/** Where the types for Luau are written to be formatted. */
const FACADE = join(ROOT, "build", "facade", "init.luau");

function formattedFacade() {
	mkdirSync(dirname(FACADE), { recursive: true });
	writeFileSync(FACADE, luauFacade());
	if (formatLuau([FACADE]) !== 0) throw new CommandError("The types for Luau are no Luau.");
	return readFileSync(FACADE, "utf8");
}

/** Whether the public interface is the one that is agreed on. */
export function checkApi() {
	const isAgreed = ([file, make]) => readFileSync(join(ROOT, file), "utf8") === make();
	const changed = Object.entries(AGREED).filter((entry) => !isAgreed(entry));
	for (const [file] of changed)
		console.error(`  ${file} is not what is built. If that is meant, run: npm run api`);
	return changed.length === 0 ? 0 : 1;
}

/* npm run api */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	await exitWith(() => {
		prepare("package");
		for (const [file, make] of Object.entries(AGREED)) writeFileSync(join(ROOT, file), make());
		return 0;
	});
}
