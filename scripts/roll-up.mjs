import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { ROOT } from "./process.mjs";

const OUT = join(ROOT, "out");
const ENTRY = join(OUT, "index.d.ts");
const CONFIG = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")).compilerOptions;

/**
 * A type that is exported beside a value of its name is an alias where the value is declared, and rollup numbers the type that it
 * stands for. In one file both can have the name.
 */
const ALIAS = /(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?type (\w+)<[^;]*> = \1\$1<[^;]*>;\n/;

function withoutAlias(text) {
	const [alias, name] = ALIAS.exec(text) ?? [""];
	const result = name ? text.replace(alias, "").replaceAll(`${name}$1`, name) : text;
	const numbered = /\b\w+\$\d+/.exec(result);
	if (numbered) throw new Error(`Two types of one name, which users would see as ${numbered}`);
	return result;
}

/* After the npm package was compiled: its declarations become one file, so that editors offer the public names and no other. */
const { noLib, typeRoots, types } = CONFIG;
const bundle = await rollup({
	external: [/^@rbxts\//],
	input: ENTRY,
	plugins: [dts({ compilerOptions: { noLib, typeRoots, types } })],
	onwarn(warning) {
		throw new Error(warning.message);
	},
});
const { output } = await bundle.generate({ format: "es" });
for (const file of readdirSync(OUT, { recursive: true })) {
	if (file.endsWith(".d.ts")) rmSync(join(OUT, file));
}
writeFileSync(ENTRY, withoutAlias(output[0].code));
