import assert from "node:assert/strict";
import { judgeFiles } from "../../scripts/dist/check-packages.mjs";
import { judgeVersions, readVersions } from "../../scripts/dist/check-versions.mjs";

const NEEDED = ["package.json", "README.md", "LICENSE", "out/init.luau", "out/index.d.ts"];
const ALLOWED = [/^[A-Z]+(?:\.md)?$/, /^package\.json$/, /^out\/[a-z.]+\.(?:luau|d\.ts)$/];

export default {
	"a package with a file that nobody asked for is refused": () => {
		assert.deepEqual(judgeFiles(NEEDED, ALLOWED), []);
		assert.deepEqual(judgeFiles([...NEEDED, "out/secret.env"], ALLOWED), [
			"out/secret.env does not belong into the package",
		]);
	},

	"a package without its types is refused": () => {
		const files = NEEDED.filter((file) => file !== "out/index.d.ts");
		assert.deepEqual(judgeFiles(files, ALLOWED), ["out/index.d.ts is missing"]);
	},

	"every place that names the version is read, and one that differs is named": () => {
		const versions = readVersions();
		assert.ok(
			versions.length >= 7 && versions.every(({ version }) => /^\d+\.\d+\.\d+/.test(version)),
		);
		const [first, second] = versions;
		assert.deepEqual(judgeVersions([first, { ...second, version: "9.9.9" }]), [
			`${second.place} says 9.9.9, ${first.place} ${first.version}`,
		]);
	},
};
