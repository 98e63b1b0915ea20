import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importPackage } from "../setup.mjs";
import { ROOT } from "../process.mjs";
import { Comparison, luauName } from "./compare.mjs";
import { readExportedTypes } from "./luau-types.mjs";

const { default: ts } = await importPackage("typescript");

const DECLARATIONS = join(ROOT, "out", "index.d.ts");
const FACADE = join(ROOT, "luau", "init.luau");

/** What Luau has no types for: types that are made from other types. */
const TYPESCRIPT_ONLY = new Set(["DeepReadonly", "Storable"]);

/** What TypeScript has elsewhere: in packages, or inside other types. */
const LUAU_ONLY = new Set(["Connection", "LatencyStat", "PPDB", "Signal"]);

let known;

/** Read once: it takes a second. */
function publicTypes() {
	known ??= readPublicTypes();
	return known;
}

function readPublicTypes() {
	const options = {
		...{
			noLib: true,
			strict: true,
			skipLibCheck: true,
			moduleResolution: ts.ModuleResolutionKind.Node10,
		},
		typeRoots: [join(ROOT, "node_modules", "@rbxts")],
		types: ["types", "compiler-types"],
	};
	const program = ts.createProgram([DECLARATIONS], options);
	const checker = program.getTypeChecker();
	const module = checker.getSymbolAtLocation(program.getSourceFile(DECLARATIONS));
	const symbols = checker.getExportsOfModule(module).map((symbol) => ({
		name: symbol.name,
		target:
			(symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol,
	}));
	return { checker, symbols };
}

/** Where the types of the facade differ from those of the library. */
export function facadeProblems(facade = readFileSync(FACADE, "utf8")) {
	const { checker, symbols } = publicTypes();
	const luauTypes = readExportedTypes(facade);
	const comparison = new Comparison(checker, luauTypes);
	const wanted = symbols.filter(({ name }) => !TYPESCRIPT_ONLY.has(name));
	comparison.sameNames(
		wanted.map(({ name }) => luauName(name)),
		[...luauTypes.keys()].filter((name) => !LUAU_ONLY.has(name)),
		"the facade",
	);
	for (const { name, target } of wanted) {
		const luau = luauTypes.get(luauName(name));
		if (luau) comparison.compare(checker.getDeclaredTypeOfSymbol(target), luau, name);
		if (name === "PPDB") {
			const type = checker.getTypeOfSymbol(target);
			const statics = type.getProperties().map((property) => property.name);
			comparison.sameNames(
				["new", ...statics],
				[...luauTypes.get("PPDB").fields.keys()],
				"PPDB",
			);
		}
	}
	return comparison.problems;
}

/** Whether facade and library agree. Returns the exit code. */
export function checkFacade() {
	const problems = facadeProblems();
	for (const problem of problems) console.error(`  luau/init.luau: ${problem}`);
	return problems.length === 0 ? 0 : 1;
}
