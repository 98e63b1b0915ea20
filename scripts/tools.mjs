import { findTool } from "./cargo-tool.mjs";
import { CommandError, run } from "./process.mjs";

const RUST = "1.88";

function helpOf(name, variable) {
	return `${name} is needed for this and was not found. Any one of these helps:
  1. Set ${variable} to the path of its binary.
  2. Install Rokit (https://github.com/rojo-rbx/rokit) and run "rokit install" here, so that "${name}" is on the PATH.
  3. Install Rust ${RUST} or newer (https://rustup.rs): it is then built once for all clones.`;
}

/** Tools for building and checking what is released; the versions are those of rokit.toml. */
const TOOLS = {
	rojo: { version: "7.7.1", accepted: /^Rojo 7\.[4-9]\./, minutes: "2" },
	darklua: { version: "0.19.0", accepted: /^darklua 0\.19\./, minutes: "2" },
	wally: { version: "0.3.2", accepted: /^wally 0\.3\./, minutes: "2" },
	selene: { version: "0.31.0", accepted: /^selene 0\.\d+/, minutes: "1" },
};

/** Finds one of the tools, or builds it. */
export async function findNamedTool(name) {
	return findTool({ name, help: helpOf(name, name.toUpperCase()), ...TOOLS[name] });
}

/** Runs one of the tools in the repository; a failure ends the script. */
export async function runNamedTool(name, args, options) {
	const code = run(await findNamedTool(name), args, options);
	if (code !== 0) throw new CommandError(`${name} ${args[0]} failed, see above.`);
}
