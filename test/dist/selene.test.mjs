import { ROOT } from "../../scripts/process.mjs";
import { findNamedTool } from "../../scripts/tools.mjs";
import { succeed } from "./fresh-folder.mjs";

/** Its parser goes deep; a build without optimization needs more than the usual 2 MB. */
const STACK_BYTES = 128 * 1024 * 1024;

export default {
	"selene has nothing to say about the Luau library": async () => {
		const env = { ...process.env, RUST_MIN_STACK: String(STACK_BYTES) };
		succeed(await findNamedTool("selene"), ["build/luau", "luau"], { cwd: ROOT, env });
	},
};
