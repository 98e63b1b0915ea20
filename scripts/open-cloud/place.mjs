import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError, ROOT } from "../process.mjs";
import { runNamedTool } from "../tools.mjs";

const PROJECT = "rojo-test.project.json";
const FILE = join(ROOT, "build", "place", "test.rbxl");

/** Builds the test place and returns its content. */
export async function buildPlace() {
	mkdirSync(dirname(FILE), { recursive: true });
	await runNamedTool("rojo", ["build", PROJECT, "--output", FILE]);
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
