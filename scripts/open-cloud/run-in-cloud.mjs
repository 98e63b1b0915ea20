import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLOSING_LINE, closingLine } from "../counts.mjs";
import { CommandError, ROOT } from "../process.mjs";
import { execute } from "./execution.mjs";
import { uploadPlace } from "./place.mjs";
import { requireTestUniverse } from "./universe.mjs";

const SESSION_SCRIPT = join(ROOT, "scripts", "place", "in-session.luau");

function isCounts(value) {
	return ["passed", "failed", "skipped"].every((name) => Number.isInteger(value?.[name]));
}

/**
 * Runs all specs on Roblox and prints what they printed, the closing line last.
 *
 * @param content gives the place file; called once the universe is known to be one for tests
 * @returns the exit code
 */
export async function runInCloud(client, settings, content, print = console.log) {
	const { universeId } = settings;
	const name = await requireTestUniverse(client, universeId);
	print(`Uploading the test place to "${name}" ...`);
	const version = await uploadPlace(client, settings, content());
	print(`Running the specs in version ${version} ...`);
	const script = readFileSync(SESSION_SCRIPT, "utf8");
	const { lines, results, failure } = await execute(client, { ...settings, version, script });
	for (const line of lines) {
		if (!CLOSING_LINE.test(line)) print(line);
	}
	if (failure) throw new CommandError(`The tests did not end: ${failure}`);
	const [counts] = results;
	if (!isCounts(counts)) throw new CommandError("The tests ended without their counts.");
	print(`\n${closingLine(counts)}`);
	return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
