import { CommandError } from "../process.mjs";

/** The word on its own: "Contest" is no test universe. */
const TEST_WORD = /\btest(s|ing)?\b/i;

/** Fails unless the universe says in its name that it is there for tests: its data is really written. */
export async function requireTestUniverse(client, universeId) {
	const path = `/cloud/v2/universes/${universeId}`;
	const { displayName = "" } = await client.get(path, `read the universe ${universeId}`);
	if (TEST_WORD.test(displayName)) return displayName;
	throw new CommandError(
		`The universe ${universeId} is named "${displayName}". The tests write data, so its name must contain the word "test".`,
	);
}
