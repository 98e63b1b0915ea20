import assert from "node:assert/strict";
import { runInCloud } from "../../scripts/open-cloud/run-in-cloud.mjs";
import { KEY, ROUTES, SETTINGS, withStandIn } from "./stand-in.mjs";

const PLACE = Buffer.from("a place");

/** Runs in the stand-in's cloud. `problem` is the one message that a user would see. */
async function run(client, content = () => PLACE) {
	const lines = [];
	try {
		const code = await runInCloud(client, SETTINGS, content, (line) => lines.push(line));
		return { code, lines };
	} catch (error) {
		return { problem: error.message, lines };
	}
}

function routes(requests) {
	return requests.map(({ route }) => route);
}

const ended = (body) => [{ body }];

const TOO_MANY = { status: 429, body: { message: "Too many requests" } };

export default {
	"prints what the specs printed, and the counts once and last": () =>
		withStandIn({}, async ({ client }) => {
			const { code, lines } = await run(client);
			assert.equal(code, 0);
			assert.deepEqual(lines.slice(-3), [
				"first file",
				"second file",
				"\n9 passed, 0 failed, 2 skipped",
			]);
		}),

	"looks at the universe, uploads, starts, polls every 3 s, reads the logs, with the key each time":
		() =>
			withStandIn({}, async ({ client, requests, waits }) => {
				await run(client);
				const { universe, upload, start, task, logs } = ROUTES;
				const expected = [
					universe,
					upload,
					start,
					task,
					task,
					task,
					logs,
					`${logs}?pageToken=2`,
				];
				assert.deepEqual(routes(requests), expected);
				assert.deepEqual(waits, [3000, 3000]);
				assert.ok(requests.every(({ headers }) => headers["x-api-key"] === KEY));
				assert.deepEqual(requests[1].body, PLACE);
				assert.equal(requests[1].headers["content-type"], "application/octet-stream");
				const { script, timeout } = JSON.parse(requests[2].body);
				assert.match(script, /run-in-roblox/);
				assert.equal(timeout, "300s");
			}),

	"fails when a spec failed": () => {
		const output = { results: [{ passed: 8, failed: 1, skipped: 2 }] };
		return withStandIn(
			{ [ROUTES.task]: ended({ state: "COMPLETE", output }) },
			async ({ client }) => {
				const { code, lines } = await run(client);
				assert.equal(code, 1);
				assert.equal(lines.at(-1), "\n8 passed, 1 failed, 2 skipped");
			},
		);
	},

	"fails when nothing was tested": () => {
		const output = { results: [{ passed: 0, failed: 0, skipped: 30 }] };
		return withStandIn(
			{ [ROUTES.task]: ended({ state: "COMPLETE", output }) },
			async ({ client }) => assert.equal((await run(client)).code, 1),
		);
	},

	"fails when the script returned no counts": () =>
		withStandIn(
			{ [ROUTES.task]: ended({ state: "COMPLETE", output: { results: [] } }) },
			async ({ client }) => assert.match((await run(client)).problem, /without their counts/),
		),

	"shows the logs and the error of a script that failed": () => {
		const error = { code: "SCRIPT_ERROR", message: "attempt to index nil" };
		return withStandIn(
			{ [ROUTES.task]: ended({ state: "FAILED", error }) },
			async ({ client }) => {
				const { problem, lines } = await run(client);
				assert.equal(problem, "The tests did not end: SCRIPT_ERROR: attempt to index nil");
				assert.ok(lines.includes("second file"));
			},
		);
	},

	"names the deadline of a script that ran out of its 300 s": () => {
		const error = { code: "DEADLINE_EXCEEDED", message: "too long" };
		return withStandIn(
			{ [ROUTES.task]: ended({ state: "FAILED", error }) },
			async ({ client }) => assert.match((await run(client)).problem, /DEADLINE_EXCEEDED/),
		);
	},

	"gives up on a task that never ends": () =>
		withStandIn(
			{ [ROUTES.task]: ended({ state: "PROCESSING" }) },
			async ({ client, waits }) => {
				assert.match((await run(client)).problem, /did not end within 480 s/);
				assert.equal(waits.length, 160);
			},
		),

	"waits as long as a 429 says, with every request, then goes on": () => {
		const told = { ...TOO_MANY, headers: { "retry-after": "7" } };
		const [universe, upload, start] = ["universe", "upload", "start"].map(
			(name) => ROUTES[name],
		);
		const changes = {
			[universe]: [told, { body: { displayName: "PPDB test" } }],
			[upload]: [told, { body: { versionNumber: 7 } }],
		};
		return withStandIn(changes, async ({ client, requests, waits }) => {
			assert.equal((await run(client)).code, 0);
			assert.deepEqual(routes(requests).slice(0, 5), [
				universe,
				universe,
				upload,
				upload,
				start,
			]);
			assert.deepEqual(waits.slice(0, 2), [7000, 7000]);
		});
	},

	"doubles its waits for a 429 that says nothing, and gives up at the sixth": () =>
		withStandIn({ [ROUTES.start]: [TOO_MANY] }, async ({ client, waits, requests }) => {
			assert.match((await run(client)).problem, /Could not start the tests: HTTP 429/);
			assert.deepEqual(waits, [2000, 4000, 8000, 16_000, 32_000]);
			assert.equal(routes(requests).filter((route) => route === ROUTES.start).length, 6);
		}),

	"never waits longer than a minute": () => {
		const told = { ...TOO_MANY, headers: { "retry-after": "3600" } };
		return withStandIn({ [ROUTES.universe]: [told] }, async ({ client, waits }) => {
			await run(client);
			assert.equal(Math.max(...waits), 60_000);
		});
	},

	"repeats a read that the server or the line failed": () => {
		const state = {
			state: "COMPLETE",
			output: { results: [{ passed: 1, failed: 0, skipped: 0 }] },
		};
		const answers = [{ status: 503, text: "" }, { drop: true }, { body: state }];
		return withStandIn({ [ROUTES.task]: answers }, async ({ client }) => {
			assert.equal((await run(client)).code, 0);
		});
	},

	"does not start the tests twice when nobody knows whether they started": () =>
		withStandIn(
			{ [ROUTES.start]: [{ status: 500, text: "oops" }] },
			async ({ client, requests }) => {
				const { problem } = await run(client);
				assert.equal(problem, "Could not start the tests: HTTP 500: oops");
				assert.equal(routes(requests).filter((route) => route === ROUTES.start).length, 1);
			},
		),

	"names a key that is refused, and asks once": () =>
		withStandIn({}, async ({ connect, requests }) => {
			const { problem } = await run(connect("another key"));
			assert.match(problem, /the key was refused/);
			assert.doesNotMatch(problem, /another key/);
			assert.equal(requests.length, 1);
		}),

	"does not follow a redirection with its key": () =>
		withStandIn(
			{ [ROUTES.universe]: [{ status: 302, headers: { location: "/elsewhere" }, text: "" }] },
			async ({ client, requests }) => {
				assert.match((await run(client)).problem, /Could not read the universe/);
				assert.ok(!routes(requests).includes("GET /elsewhere"));
			},
		),
};
