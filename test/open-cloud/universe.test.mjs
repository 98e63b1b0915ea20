import assert from "node:assert/strict";
import { runInCloud } from "../../scripts/open-cloud/run-in-cloud.mjs";
import { ROUTES, SETTINGS, withStandIn } from "./stand-in.mjs";

/** Which of these names let a run begin. */
async function accepted(...names) {
	const found = [];
	for (const displayName of names) {
		await withStandIn(
			{ [ROUTES.universe]: [{ body: { displayName } }] },
			async ({ client }) => {
				const run = runInCloud(
					client,
					SETTINGS,
					() => Buffer.from("a place"),
					() => {},
				);
				if (
					await run.then(
						() => true,
						() => false,
					)
				)
					found.push(displayName);
			},
		);
	}
	return found;
}

export default {
	"takes a universe with the word test in its name, however it is written": async () => {
		const names = ["PPDB test", "Test of PPDB", "TESTS", "ppdb (testing)"];
		assert.deepEqual(await accepted(...names), names);
	},

	"refuses any other, also one where the word is only a part of another": async () => {
		assert.deepEqual(await accepted("My Game", "The Contest", "Latest Hits", ""), []);
	},

	"builds and sends nothing to a universe that it refuses, and says why": () =>
		withStandIn(
			{ [ROUTES.universe]: [{ body: { displayName: "My Game" } }] },
			async ({ client, requests }) => {
				const content = () => assert.fail("the place was built");
				await assert.rejects(
					() => runInCloud(client, SETTINGS, content, () => {}),
					/The universe 11 is named "My Game"\. .* must contain the word "test"/,
				);
				assert.equal(requests.length, 1);
			},
		),
};
