import { createServer } from "node:http";
import { once } from "node:events";
import { OpenCloudClient } from "../../scripts/open-cloud/client.mjs";

export const KEY = "a key";
export const SETTINGS = { apiKey: KEY, universeId: "11", placeId: "22" };

const UNIVERSE = "/cloud/v2/universes/11";
const UPLOAD = "/universes/v1/11/places/22/versions?versionType=Saved";
const TASKS = `${UNIVERSE}/places/22/versions/7/luau-execution-session-tasks`;
const TASK = "universes/11/places/22/versions/7/luau-execution-sessions/s/tasks/t";

const OK = 200;
const BAD_KEY = { status: 401, body: { message: "Invalid API Key" } };
const UNKNOWN = { status: 404, body: { message: "not found" } };

/** What the stand-in answers when nothing else is asked for: a run that succeeds. */
const SUCCESS = {
	[`GET ${UNIVERSE}`]: [{ body: { displayName: "PPDB test" } }],
	[`POST ${UPLOAD}`]: [{ body: { versionNumber: 7 } }],
	[`POST ${TASKS}`]: [{ body: { path: TASK, state: "QUEUED" } }],
	[`GET /cloud/v2/${TASK}`]: [
		{ body: { state: "QUEUED" } },
		{ body: { state: "PROCESSING" } },
		{
			body: {
				state: "COMPLETE",
				output: { results: [{ passed: 9, failed: 0, skipped: 2 }] },
			},
		},
	],
	[`GET /cloud/v2/${TASK}/logs`]: [
		{
			body: {
				luauExecutionSessionTaskLogs: [{ messages: ["first file"] }],
				nextPageToken: "2",
			},
		},
	],
	[`GET /cloud/v2/${TASK}/logs?pageToken=2`]: [
		{
			body: {
				luauExecutionSessionTaskLogs: [
					{ messages: ["second file", "9 passed, 0 failed, 2 skipped"] },
				],
			},
		},
	],
};

/** The addresses by short names, for tests that change an answer. */
export const ROUTES = {
	universe: `GET ${UNIVERSE}`,
	upload: `POST ${UPLOAD}`,
	start: `POST ${TASKS}`,
	task: `GET /cloud/v2/${TASK}`,
	logs: `GET /cloud/v2/${TASK}/logs`,
};

async function readBody(request) {
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** Lists of answers are used up in order; the last one stays. */
function nextAnswer(answers, used, route) {
	const list = answers[route];
	if (!list) return UNKNOWN;
	const count = used.get(route) ?? 0;
	used.set(route, count + 1);
	return list[Math.min(count, list.length - 1)];
}

/**
 * Runs a test against a server on this machine that plays Open Cloud. Nobody waits: `waits` lists, in milliseconds, for
 * what the client would have slept. An answer without a status is a success; `drop` closes the line instead.
 */
export async function withStandIn(changes, test) {
	const answers = { ...SUCCESS, ...changes };
	const requests = [];
	const used = new Map();
	const server = createServer(async (request, response) => {
		const body = await readBody(request);
		const route = `${request.method} ${request.url}`;
		requests.push({ route, headers: request.headers, body });
		const isKnown = request.headers["x-api-key"] === KEY;
		const answer = isKnown ? nextAnswer(answers, used, route) : BAD_KEY;
		if (answer.drop) return request.socket.destroy();
		response.writeHead(answer.status ?? OK, answer.headers);
		response.end(answer.text ?? JSON.stringify(answer.body));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const waits = [];
	const connect = (apiKey = KEY) =>
		new OpenCloudClient(apiKey, {
			baseUrl: `http://127.0.0.1:${server.address().port}`,
			sleep: async (milliseconds) => {
				waits.push(milliseconds);
			},
		});
	try {
		await test({ client: connect(), connect, requests, waits });
	} finally {
		server.closeAllConnections();
		server.close();
	}
}
