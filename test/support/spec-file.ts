import type { ModuleHost } from "./host";
import {
	ResultNode,
	SpecFunction,
	TestPlan,
	TestResults,
	isFocused,
	isTest,
	planSpec,
	runPlan,
} from "./testez";

/** Something that makes the run fail. */
export interface Failure {
	/** The file and the phrases down to the `it`. */
	readonly title: string;
	readonly message: string;
}

/** What became of one spec file. */
export interface SpecOutcome {
	readonly name: string;
	readonly passed: number;
	readonly skipped: number;
	readonly seconds: number;
	readonly failures: ReadonlyArray<Failure>;
}

/** A spec file, required and planned but not run. `plan` is absent where it could not be loaded. */
export interface SpecFile {
	readonly name: string;
	readonly plan?: TestPlan;
	readonly loadFailure?: string;
}

const SPEC_SUFFIX = "%.spec$";

/** Frames of the test machinery, which say nothing about the failure. */
const MACHINERY = [
	"node_modules/@rbxts/testez/",
	"emulator/lune/",
	"/run.luau:",
	"/support/spec-file.luau:",
	"/support/testez.luau:",
	"[C]",
];

function isMachinery(line: string): boolean {
	return MACHINERY.some((text) => line.find(text, 1, true)[0] !== undefined);
}

function tidyTrace(message: string): string {
	const lines = message.split("\n").filter((line, index) => index === 0 || !isMachinery(line));
	while (lines.size() > 0 && lines[lines.size() - 1] === "") lines.pop();
	return lines.join("\n");
}

/** The path of a spec below `root`, with slashes and without the suffix. */
function specName(module: Instance, root: Instance): string {
	const names = [module.Name.gsub(SPEC_SUFFIX, "")[0]];
	let folder = module.Parent;
	while (folder !== undefined && folder !== root) {
		names.unshift(folder.Name);
		folder = folder.Parent;
	}
	return names.join("/");
}

function load(module: ModuleScript, name: string): SpecFile {
	const [ok, result] = pcall(require, module);
	if (!ok) return { name, loadFailure: tostring(result) };
	if (!typeIs(result, "function")) {
		return { name, loadFailure: "A spec must export a function (export = () => { ... })" };
	}
	return { name, plan: planSpec(name, result as SpecFunction) };
}

/** Loads the specs below `root` whose path contains one of `filters` (all of them where there is none). */
export function loadSpecFiles(root: Instance, filters: ReadonlyArray<string>): Array<SpecFile> {
	const found = new Array<{ name: string; module: ModuleScript }>();
	for (const instance of root.GetDescendants()) {
		if (!instance.IsA("ModuleScript")) continue;
		if (instance.Name.match(SPEC_SUFFIX)[0] === undefined) continue;
		const name = specName(instance, root);
		const wanted = filters.some((text) => name.find(text, 1, true)[0] !== undefined);
		if (filters.isEmpty() || wanted) found.push({ name, module: instance });
	}
	found.sort((a, b) => a.name < b.name);
	return found.map(({ name, module }) => load(module, name));
}

/** Whether anything in the file is focused. */
export function hasFocus(file: SpecFile): boolean {
	return file.plan !== undefined && !file.plan.findNodes(isFocused).isEmpty();
}

function collectFailures(nodes: ReadonlyArray<ResultNode>, prefix: string, into: Array<Failure>) {
	for (const node of nodes) {
		const title = `${prefix} > ${node.planNode.phrase}`;
		for (const message of node.errors) into.push({ title, message: tidyTrace(message) });
		collectFailures(node.children, title, into);
	}
}

function failuresOf(name: string, results: TestResults): Array<Failure> {
	const failures = new Array<Failure>();
	for (const file of results.children) {
		for (const message of file.errors) {
			failures.push({ title: name, message: tidyTrace(message) });
		}
		collectFailures(file.children, name, failures);
	}
	return failures;
}

/** Counts the tests of a file as skipped, because others are focused. */
export function skipSpecFile(file: SpecFile): SpecOutcome {
	const skipped = file.plan === undefined ? 0 : file.plan.findNodes(isTest).size();
	return { name: file.name, passed: 0, skipped, seconds: 0, failures: [] };
}

/** Runs a spec file. Errors of threads that it started with the host's `task.spawn` count as its failures. */
export function runSpecFile(
	host: Pick<ModuleHost, "takeFailures" | "wallSeconds">,
	file: SpecFile,
): SpecOutcome {
	const { name, plan } = file;
	if (plan === undefined) {
		const message = file.loadFailure ?? "it could not be loaded";
		const failures = [{ title: `${name} (does not load)`, message }];
		return { name, passed: 0, skipped: 0, seconds: 0, failures };
	}
	const before = host.wallSeconds();
	const results = runPlan(plan);
	const failures = failuresOf(name, results);
	for (const message of host.takeFailures()) {
		failures.push({ title: `${name} (error in a spawned thread)`, message });
	}
	return {
		name,
		passed: results.successCount,
		skipped: results.skippedCount,
		seconds: host.wallSeconds() - before,
		failures,
	};
}
