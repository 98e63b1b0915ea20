/** What must be known before anything is sent to Roblox, by environment variable. */
const VARIABLES = {
	apiKey: "ROBLOX_API_KEY",
	universeId: "ROBLOX_TEST_UNIVERSE_ID",
	placeId: "ROBLOX_TEST_PLACE_ID",
};

const ID = /^\d+$/;

/** The settings of a run in the cloud, or what is wrong with them in one line. */
export function readSettings(environment) {
	const entries = Object.entries(VARIABLES);
	const missing = entries.filter(([, name]) => !environment[name]).map(([, name]) => name);
	if (missing.length > 0) {
		const names = missing.join(", ");
		return { problem: `npm run test:cloud needs ${names}; docs/contract.md says which.` };
	}
	const settings = Object.fromEntries(
		entries.map(([field, name]) => [field, environment[name].trim()]),
	);
	for (const field of ["universeId", "placeId"]) {
		if (ID.test(settings[field])) continue;
		return { problem: `${VARIABLES[field]} must be a number; docs/contract.md says which.` };
	}
	return { settings };
}
