import { writeFileSync } from "node:fs";
import { chooseAliases } from "../luau/aliases.mjs";
import { bundle, titleOf } from "../luau/bundle.mjs";
import { compactModules } from "../luau/compact.mjs";
import { readModules } from "../luau/modules.mjs";
import { chooseNames } from "../luau/own-names.mjs";
import { licenceNotice } from "../luau/notice.mjs";
import { CommandError } from "../process.mjs";
import { writeNames } from "./names-file.mjs";
import { readManifest } from "./paths.mjs";

/** Studio takes scripts of up to 200,000 characters; a thousand are left for who adds a line. */
export const MODULE_SCRIPT_BYTES_MAX = 199_000;

/** Its types are those of the facade; the modules below it have none that could be checked. */
const DIRECTIVES = ["nocheck", "optimize 2"];

function notice({ version, description }) {
	return `PaoPaoDataStore ${version}: ${description}

Made from the modules of the library, with short names for all that is not part of its API, to fit into one script. To read the code,
or to step through it, take PaoPaoDataStore.rbxm: it is the same with every module in a script of its own.

${licenceNotice()}`;
}

/** Writes the whole library as one ModuleScript, and beside its parts which names they have there. */
export async function writeModuleScript(file) {
	const [facade, ...modules] = readModules();
	const names = chooseNames(modules, facade.source);
	const aliases = chooseAliases(modules);
	const compact = await compactModules(modules, { names, aliases });
	const head = { directives: DIRECTIVES, notice: notice(readManifest()), aliases };
	const text = bundle(facade.source, compact, head);
	writeFileSync(file, text);
	writeNames({ modules: compact.map(({ name }) => titleOf(name)), members: Object.fromEntries(names) });
	const bytes = Buffer.byteLength(text);
	console.log(`${file}: ${bytes} of ${MODULE_SCRIPT_BYTES_MAX} bytes`);
	if (bytes > MODULE_SCRIPT_BYTES_MAX) throw new CommandError("The ModuleScript is too large.");
}
