import { runCounted } from "./counts.mjs";
import { findLune } from "./find-lune.mjs";
import { run } from "./process.mjs";

/** What the loader can be told: see emulator/lune/main.luau. */
function loaderArguments({ patch, isNative } = {}) {
	return [
		...(isNative === false ? ["--native", "false"] : []),
		...(patch ? ["--patch", JSON.stringify(patch)] : []),
	];
}

/** What Lune is given to run the `main` of a module of the development build. */
export function moduleArguments(path, args, options) {
	const loader = ["run", "emulator/lune/main", ...loaderArguments(options)];
	return [...loader, "rojo-test.project.json", path, ...args];
}

/** Runs the `main` of a module of the development build (rojo-test.project.json). Returns its exit code. */
export async function runModule(path, args, options) {
	return run(await findLune(), moduleArguments(path, args, options));
}

/** Runs the `main` of a module that runs tests. Returns its exit code and the counts of its closing line. */
export async function countModule(path, args, options = {}) {
	return runCounted(await findLune(), moduleArguments(path, args, options), options.print);
}
