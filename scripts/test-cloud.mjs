import { parseArgs } from "node:util";
import { OpenCloudClient } from "./open-cloud/client.mjs";
import { buildPlace } from "./open-cloud/place.mjs";
import { runInCloud } from "./open-cloud/run-in-cloud.mjs";
import { readSettings } from "./open-cloud/settings.mjs";
import { exitWith } from "./process.mjs";
import { prepare } from "./setup.mjs";

/** Nothing was tested, because something is missing. */
const NOT_CONFIGURED = 2;

/* npm run test:cloud: all specs on a real Roblox server, through Open Cloud. */
await exitWith(async () => {
	parseArgs({ options: {} });
	const { settings, problem } = readSettings(process.env);
	if (problem) {
		console.error(problem);
		return NOT_CONFIGURED;
	}
	const content = () => {
		prepare("dev");
		return buildPlace();
	};
	return runInCloud(new OpenCloudClient(settings.apiKey), settings, content);
});
