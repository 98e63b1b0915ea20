import { spawnSync } from "node:child_process";
import { CommandError, ROOT, npmCommand } from "../process.mjs";
import { NPM_PACKAGES } from "./paths.mjs";

/** All that may be in a package, by the folder it is packed from. Everything else is there by mistake. */
const ALLOWED = {
	[NPM_PACKAGES.ppdb]: [
		/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
		/^out\/(?:index\.d\.ts|(?:[a-z-]+\/)*[a-z-]+\.luau)$/,
	],
	[NPM_PACKAGES.emulator]: [
		/^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
		/^bin\/[a-z-]+\.mjs$/,
		/^out\/(?:[a-z-]+\/)*[a-z-]+\.(?:luau|d\.ts)$/,
	],
};

/** What a package cannot do without. */
const REQUIRED = ["package.json", "README.md", "LICENSE", "out/init.luau", "out/index.d.ts"];

function packedFiles(folder) {
	const { program, args, shell } = npmCommand(["pack", `./${folder}`, "--dry-run", "--json"]);
	const result = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", shell });
	if (result.status !== 0) throw new CommandError(`npm pack of ${folder}: ${result.stderr}`);
	return JSON.parse(result.stdout)[0].files.map(({ path }) => path);
}

/** What is wrong with the files of a package. */
export function judgeFiles(files, allowed) {
	const unwanted = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
	const missing = REQUIRED.filter((file) => !files.includes(file));
	return [
		...unwanted.map((file) => `${file} does not belong into the package`),
		...missing.map((file) => `${file} is missing`),
	];
}

/** Whether the npm packages have what they should, and nothing else. Returns the exit code. */
export function checkPackages() {
	const problems = Object.entries(ALLOWED).flatMap(([folder, allowed]) =>
		judgeFiles(packedFiles(folder), allowed).map((problem) => `${folder}: ${problem}`),
	);
	for (const problem of problems) console.error(`  ${problem}`);
	return problems.length === 0 ? 0 : 1;
}
