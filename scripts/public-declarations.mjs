import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, exitWith } from "./process.mjs";
import { importPackage, prepare } from "./setup.mjs";

const { default: ts } = await importPackage("typescript");

/** The public interface as it is agreed on: what the package's declarations say, in one file. */
const GOLDEN = join(ROOT, "api", "ppdb.d.ts");
const OUT = join(ROOT, "out");
const ENTRY = join(OUT, "index.d.ts");
const HEADER = "// Made by `npm run api`: all that index.d.ts exports, and what that is made of.\n";

const files = new Map();

/** The declarations of a file and where it has other names from. */
function read(file) {
	if (!files.has(file)) files.set(file, parse(file));
	return files.get(file);
}

function parse(file) {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, "utf8"),
		ts.ScriptTarget.ESNext,
		true,
	);
	const [declared, imported] = [new Map(), new Map()];
	for (const statement of source.statements) {
		const from = statement.moduleSpecifier?.text;
		const bindings = statement.importClause?.namedBindings ?? statement.exportClause;
		for (const { name, propertyName } of bindings?.elements ?? []) {
			const target = join(dirname(file), `${from}.d.ts`);
			imported.set(name.text, from?.startsWith(".") && [target, (propertyName ?? name).text]);
		}
		const names = statement.declarationList?.declarations.map(({ name }) => name.text);
		for (const name of names ?? [statement.name?.text]) {
			const known = declared.get(name) ?? "";
			if (name !== undefined)
				declared.set(name, known + statement.getFullText(source).trim() + "\n");
		}
	}
	return { declared, imported };
}

/** Takes in a declaration and all that it mentions. */
function collect(file, name, found) {
	const { declared, imported } = read(file);
	if (imported.get(name)) return collect(...imported.get(name), found);
	const text = declared.get(name);
	const id = `${relative(OUT, file).replaceAll("\\", "/")} ${name}`;
	if (text === undefined || found.has(id)) return;
	found.set(id, text);
	const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*private .*$/gm, "");
	for (const [mentioned] of code.matchAll(/[A-Za-z_]\w*/g)) collect(file, mentioned, found);
}

function declarations() {
	const found = new Map();
	const { declared, imported } = read(ENTRY);
	for (const name of [...declared.keys(), ...imported.keys()]) {
		collect(ENTRY, name, found);
		if (imported.get(name)) collect(...imported.get(name), found);
	}
	const parts = [...found].sort(([left], [right]) => (left < right ? -1 : 1));
	return [HEADER, ...parts.map(([id, text]) => `// ${id}\n${text}`)].join("\n");
}

/** Whether the public interface is the one that is agreed on. */
export function checkDeclarations() {
	const agreed = existsSync(GOLDEN) ? readFileSync(GOLDEN, "utf8") : "";
	if (agreed === declarations()) return 0;
	console.error(
		"  The public declarations are not those of api/ppdb.d.ts. If that is meant, run: npm run api",
	);
	return 1;
}

/* npm run api */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	await exitWith(() => {
		prepare("package");
		mkdirSync(dirname(GOLDEN), { recursive: true });
		writeFileSync(GOLDEN, declarations());
		return 0;
	});
}
