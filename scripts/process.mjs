import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const IS_WINDOWS = process.platform === "win32";

/** A failure whose message is all that its reader needs: no stack is printed. */
export class CommandError extends Error {}

/** Runs a program in the repository with its output shown. Returns the exit code. */
export function run(program, args, options = {}) {
	const result = spawnSync(program, args, { cwd: ROOT, stdio: "inherit", ...options });
	if (result.error) throw new CommandError(`${program}: ${result.error.message}`);
	return result.status ?? 1;
}

/** Runs a program that node_modules/.bin offers. */
export function runTool(name, args) {
	const file = join(ROOT, "node_modules", ".bin", IS_WINDOWS ? `${name}.cmd` : name);
	return run(file, args, { shell: IS_WINDOWS });
}

/** How npm is started: the one that started this process, where there is one. */
export function npmCommand(args) {
	const script = process.env.npm_execpath;
	if (script?.endsWith(".js")) return { program: process.execPath, args: [script, ...args] };
	return { program: IS_WINDOWS ? "npm.cmd" : "npm", args, shell: IS_WINDOWS };
}

/** Runs npm. Returns the exit code. */
export function runNpm(args) {
	const { program, args: all, shell } = npmCommand(args);
	return run(program, all, { shell });
}

/** Runs the main function of a script and ends the process with the exit code it returns. */
export async function exitWith(main) {
	try {
		process.exitCode = await main();
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		console.error(`\n${error.message}`);
		process.exitCode = 1;
	}
}
