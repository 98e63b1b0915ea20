import {
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { CommandError, ROOT, run } from "./process.mjs";
import { digestPaths, isStamped, stamp } from "./stamps.mjs";

/**
 * A game as a user of the npm package has it: its scripts are the TypeScript examples of the documentation, its PPDB is the package
 * build. The Luau examples are laid beside it.
 */
const CONSUMER = join(ROOT, "build", "consumer");
const SCOPE = join(CONSUMER, "node_modules", "@rbxts");

/** Packages with modules are copied, since Rojo follows real paths; those with types only are linked. */
const COPIED_PACKAGES = ["beacon", "services", "t"];
const LINKED_PACKAGES = ["compiler-types", "types"];

/** The settings of a roblox-ts game. */
export const GAME_TSCONFIG = {
	compilerOptions: {
		allowSyntheticDefaultImports: true,
		downlevelIteration: true,
		module: "CommonJS",
		moduleDetection: "force",
		moduleResolution: "Node",
		noLib: true,
		outDir: "out",
		rootDir: "src",
		skipLibCheck: true,
		strict: true,
		target: "ESNext",
		typeRoots: ["node_modules/@rbxts"],
		types: ["types", "compiler-types"],
	},
	include: ["src"],
};

/** A place with the scripts of a roblox-ts game. */
export const GAME_PROJECT = {
	name: "consumer",
	tree: {
		$className: "DataModel",
		ServerScriptService: { Examples: { $path: "out" } },
		ReplicatedStorage: {
			rbxts_include: {
				$path: "include",
				node_modules: { $className: "Folder", "@rbxts": { $path: "node_modules/@rbxts" } },
			},
		},
	},
};

function documents() {
	const docs = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
	return ["README.md", ...docs.sort().map((name) => `docs/${name}`)];
}

/** The fenced blocks of a language in a Markdown text. */
export function codeBlocks(text, language) {
	const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
	return [...text.matchAll(fence)].map(([, code]) => code);
}

function writeExamples(language, folder, suffix) {
	mkdirSync(join(CONSUMER, folder), { recursive: true });
	for (const document of documents()) {
		const blocks = codeBlocks(readFileSync(join(ROOT, document), "utf8"), language);
		const name = basename(document, ".md");
		blocks.forEach((code, index) => {
			writeFileSync(join(CONSUMER, folder, `${name}-${index + 1}${suffix}`), code);
		});
	}
}

function installPackages() {
	mkdirSync(join(SCOPE, "ppdb"), { recursive: true });
	cpSync(join(ROOT, "package.json"), join(SCOPE, "ppdb", "package.json"));
	cpSync(join(ROOT, "out"), join(SCOPE, "ppdb", "out"), { recursive: true });
	const installed = join(ROOT, "node_modules", "@rbxts");
	for (const name of COPIED_PACKAGES) {
		cpSync(join(installed, name), join(SCOPE, name), { recursive: true });
	}
	for (const name of LINKED_PACKAGES) {
		symlinkSync(join(installed, name), join(SCOPE, name), "junction");
	}
}

/** Builds the game from the package build in out/, unless nothing has changed. */
export function prepareConsumer() {
	const digest = digestPaths(["README.md", "docs", "out", "scripts/consumer.mjs"]);
	if (existsSync(CONSUMER) && isStamped("consumer", digest)) return;
	console.log("Building a game with the documentation's examples (build/consumer/) ...");
	rmSync(CONSUMER, { recursive: true, force: true });
	mkdirSync(CONSUMER, { recursive: true });
	const project = { name: "consumer", private: true, version: "0.0.0" };
	writeFileSync(join(CONSUMER, "package.json"), JSON.stringify(project));
	writeFileSync(join(CONSUMER, "tsconfig.json"), JSON.stringify(GAME_TSCONFIG));
	writeFileSync(join(CONSUMER, "default.project.json"), JSON.stringify(GAME_PROJECT));
	installPackages();
	writeExamples("ts", "src", ".server.ts");
	writeExamples("luau", "luau", ".luau");
	const compiler = join(ROOT, "node_modules", "roblox-ts", "out", "CLI", "cli.js");
	const args = ["-p", CONSUMER, "--type", "game", "--rojo", "default.project.json"];
	if (run(process.execPath, [compiler, ...args, "-i", "include"], { cwd: CONSUMER }) !== 0) {
		throw new CommandError("An example of the documentation does not compile, see above.");
	}
	stamp("consumer", digest);
}
