import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Members that every Instance has under a name in lower case: a child of that name could not be reached with a dot. */
const INSTANCE_MEMBERS = new Set(
	[
		...[
			"archivable",
			"childAdded",
			"children",
			"className",
			"clone",
			"destroy",
			"findFirstChild",
		],
		...["getChildren", "isA", "isDescendantOf", "remove"],
	].map((name) => name.toLowerCase()),
);

function member(name) {
	return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `["${name}"]`;
}

/** How the module `from` reaches the module `to` from its own `script`. */
function relativePath(from, to) {
	const [source, target] = [from, to].map((name) =>
		name.split("/").filter((part) => part !== ""),
	);
	let common = 0;
	while (common < Math.min(source.length, target.length) && source[common] === target[common]) {
		common += 1;
	}
	const up = ".Parent".repeat(source.length - common);
	return `script${up}${target.slice(common).map(member).join("")}`;
}

function checkNames(modules) {
	for (const { name } of modules) {
		const last = name.split("/").at(-1);
		if (INSTANCE_MEMBERS.has(last.toLowerCase())) {
			throw new Error(`${name}: an Instance has a member of that name already`);
		}
	}
}

function fileOf(name, modules) {
	const isFolder = name === "" || modules.some((other) => other.name.startsWith(`${name}/`));
	return isFolder ? join(name, "init.luau") : `${name}.luau`;
}

/**
 * Writes modules as a folder that Rojo turns into one ModuleScript with all others below it.
 *
 * @param {ReadonlyArray<import("./modules.mjs").LuauModule>} modules the one whose name is empty is the root
 */
export function writeTree(directory, modules) {
	checkNames(modules);
	rmSync(directory, { recursive: true, force: true });
	for (const { name, source } of modules) {
		const text = source.replace(
			/\bimport\("([^"]+)"\)/g,
			(_, target) => `require(${relativePath(name, target)})`,
		);
		const file = join(directory, fileOf(name, modules));
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
}
