import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../scripts/open-cloud/execution.mjs";
import { readSettings } from "../../scripts/open-cloud/settings.mjs";
import { ROOT } from "../../scripts/process.mjs";
import { withStandIn } from "./stand-in.mjs";

const COMPLETE = {
	ROBLOX_API_KEY: "key",
	ROBLOX_TEST_UNIVERSE_ID: "11",
	ROBLOX_TEST_PLACE_ID: "22 ",
};

export default {
	"are read from the environment": () => {
		const { settings } = readSettings(COMPLETE);
		assert.deepEqual(settings, { apiKey: "key", universeId: "11", placeId: "22" });
	},

	"must be numbers where they are ids": () => {
		const { problem } = readSettings({ ...COMPLETE, ROBLOX_TEST_PLACE_ID: "22/../33" });
		assert.match(problem, /ROBLOX_TEST_PLACE_ID must be a number/);
	},

	"that are missing end npm run test:cloud with 2 and one line that names them": () => {
		const environment = { ...process.env };
		for (const name of Object.keys(COMPLETE)) delete environment[name];
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[join(ROOT, "scripts", "test-cloud.mjs")],
			{ env: environment, encoding: "utf8" },
		);
		assert.equal(status, 2);
		assert.equal(stdout, "");
		assert.match(stderr, /^[^\n]*\n$/);
		for (const name of Object.keys(COMPLETE)) assert.ok(stderr.includes(name), name);
	},

	"are all described in docs/contract.md": () => {
		const document = readFileSync(join(ROOT, "docs", "contract.md"), "utf8");
		for (const name of Object.keys(COMPLETE)) assert.ok(document.includes(name), name);
	},

	"do not matter for a script over 4 MB, which is not sent": () =>
		withStandIn({}, async ({ client, requests }) => {
			const script = "-".repeat(4 * 1024 * 1024 + 1);
			const place = { universeId: "11", placeId: "22", version: 7 };
			await assert.rejects(() => execute(client, { ...place, script }), /takes 4194304/);
			assert.equal(requests.length, 0);
		}),
};
