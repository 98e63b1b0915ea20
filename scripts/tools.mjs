import { findTool, variableOf } from "./cargo-tool.mjs";
import { CommandError, run } from "./process.mjs";

const RUST = "1.88";

function helpOf(name) {
	const ways = [
		`Set ${variableOf({ name })} to the path of its binary.`,
		`Install Rust ${RUST} or newer (https://rustup.rs): it is then built once for all clones.`,
	];
	if (TOOLS[name].path === undefined) {
		const rokit = "Install Rokit (https://github.com/rojo-rbx/rokit)";
		ways.push(`${rokit} and run "rokit install" here, so that "${name}" is on the PATH.`);
	}
	const lines = ways.map((way, index) => `  ${index + 1}. ${way}`);
	return [`${name} is needed for this and was not found. Any one of these helps:`, ...lines].join(
		"\n",
	);
}

/** Tools for building and checking what is released; the versions are those of rokit.toml, unless the tool is our own. */
const TOOLS = {
	rojo: { version: "7.7.1", accepted: /^Rojo 7\.[4-9]\./, minutes: "2" },
	wally: { version: "0.3.2", accepted: /^wally 0\.3\./, minutes: "2" },
	"luau-check": {
		path: "scripts/luau-check",
		version: "0.2.0",
		accepted: /^luau-check 0\.2\.0/,
		minutes: "3",
	},
	selene: { version: "0.31.0", accepted: /^selene 0\.\d+/, minutes: "1" },
};

/** Finds one of the tools, or builds it. */
export async function findNamedTool(name) {
	return findTool({ name, help: helpOf(name), ...TOOLS[name] });
}

/** Runs one of the tools in the repository; a failure ends the script. */
export async function runNamedTool(name, args, options) {
	const code = run(await findNamedTool(name), args, options);
	if (code !== 0) throw new CommandError(`${name} ${args[0]} failed, see above.`);
}
