import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../process.mjs";

const EMULATOR = "packages/emulator/package.json";
const EXAMPLE = "examples/coin-game/package.json";

/** Every place that says which version this is, or which one it asks for. */
const PLACES = {
	"package.json": (text) => JSON.parse(text).version,
	"package-lock.json": (text) => JSON.parse(text).version,
	[EMULATOR]: (text) => JSON.parse(text).version,
	[`${EXAMPLE}: @rbxts/ppdb`]: (text) => asked(JSON.parse(text).dependencies["@rbxts/ppdb"]),
	[`${EXAMPLE}: @rbxts/ppdb-emulator`]: (text) =>
		asked(JSON.parse(text).devDependencies["@rbxts/ppdb-emulator"]),
	"src/base/version.ts": (text) => /^export const VERSION = "([^"]+)";$/m.exec(text)?.[1],
	"wally.toml": (text) => /^version = "([^"]+)"$/m.exec(text)?.[1],
	"CHANGELOG.md": (text) => /^## \[(\d[^\]]*)\]/m.exec(text)?.[1],
};

function asked(range) {
	return range.replace(/^\^/, "");
}

/** What each place says, as `judgeVersions` wants it. */
export function readVersions() {
	return Object.entries(PLACES).map(([place, read]) => {
		const [file] = place.split(":");
		return { place, version: read(readFileSync(join(ROOT, file), "utf8")) };
	});
}

/** Which places do not say what the first one says. */
export function judgeVersions([first, ...others]) {
	return others
		.filter(({ version }) => version !== first.version)
		.map(({ place, version }) => `${place} says ${version}, ${first.place} ${first.version}`);
}

/** Whether all places agree on the version. Returns the exit code. */
export function checkVersions() {
	const problems = judgeVersions(readVersions());
	for (const problem of problems) console.error(`  ${problem}`);
	return problems.length === 0 ? 0 : 1;
}
