import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { CommandError, ROOT } from "./process.mjs";
import { importPackage } from "./setup.mjs";

/** Does a limited number of things at a time; by default as many as there are processors. */
export async function createLanes(count = availableParallelism()) {
	const { default: limit } = await importPackage("p-limit");
	return limit(count);
}

/** Starts a program in the repository and keeps its output. `ended` comes to the exit code and what was printed. */
export function startQuietly(program, args) {
	const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text) => (output += text));
	}
	const ended = once(child, "close").then(
		([code]) => ({ code: code ?? 1, output }),
		(error) => {
			throw new CommandError(`${program}: ${error.message}`);
		},
	);
	return { ended, stop: () => child.kill() };
}
