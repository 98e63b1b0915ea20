import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../luau/bundle.mjs";
import { compactModules } from "../luau/compact.mjs";
import { readModules } from "../luau/modules.mjs";
import { licenceNotice } from "../luau/notice.mjs";
import { formatLuau } from "../luau/style.mjs";
import { CommandError, ROOT } from "../process.mjs";

/**
 * Studio takes scripts of up to 200,000 characters. The 160 KB that were meant at first would cost the names of public members as
 * well, which are what a stack trace shows.
 */
export const MODULE_SCRIPT_BYTES_MAX = 199_000;

/** Its types are those of the facade; the modules below it have none that could be checked. */
const DIRECTIVES = ["nocheck", "optimize 2"];

function notice({ version, description }) {
	return `PaoPaoDataStore ${version}: ${description}

Made from the modules of the library, with the names of locals and private members shortened to fit into one script. To read the code,
or to step through it, take PaoPaoDataStore.rbxm: it is the same with every module in a script of its own.

${licenceNotice()}`;
}

function sizeOf(file) {
	return readFileSync(file).length;
}

/** Writes the whole library as one ModuleScript: formatted as long as that fits into the budget. */
export async function writeModuleScript(file) {
	const [facade, ...modules] = readModules();
	const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
	const compact = await compactModules(modules);
	const text = bundle(facade.source, compact, { directives: DIRECTIVES, notice: notice(manifest) });
	writeFileSync(file, text);
	if (formatLuau([file]) !== 0) throw new CommandError(`StyLua cannot format ${file}.`);
	if (sizeOf(file) > MODULE_SCRIPT_BYTES_MAX) writeFileSync(file, text);
	const bytes = sizeOf(file);
	console.log(`${file}: ${bytes} of ${MODULE_SCRIPT_BYTES_MAX} bytes`);
	if (bytes > MODULE_SCRIPT_BYTES_MAX) throw new CommandError("The ModuleScript is too large.");
}
