import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError, ROOT, run } from "../process.mjs";

const PROJECT = "rojo-test.project.json";
const FILE = join(ROOT, "build", "place", "test.rbxl");

const ROJO_NEEDED = `Rojo 7 is needed to build the test place, and was not found on the PATH.
Install Rokit (https://github.com/rojo-rbx/rokit) and run "rokit install" here.`;

/** Builds the test place and returns its content. */
export function buildPlace() {
	if (spawnSync("rojo", ["--version"]).status !== 0) throw new CommandError(ROJO_NEEDED);
	mkdirSync(dirname(FILE), { recursive: true });
	if (run("rojo", ["build", PROJECT, "--output", FILE]) !== 0) {
		throw new CommandError("Rojo could not build the test place, see above.");
	}
	return readFileSync(FILE);
}

/** Saves the place as a new version, which is not published: nobody joins it. Returns the version's number. */
export async function uploadPlace(client, { universeId, placeId }, content) {
	const path = `/universes/v1/${universeId}/places/${placeId}/versions?versionType=Saved`;
	const what = `upload the place ${placeId}`;
	const { versionNumber } = await client.post(path, content, "application/octet-stream", what);
	if (Number.isInteger(versionNumber)) return versionNumber;
	throw new CommandError(`Could not ${what}: the answer has no version number.`);
}
