import { CommandError } from "../process.mjs";

/** Limits of a task, by the API's documentation. */
const SCRIPT_BYTES_MAX = 4 * 1024 * 1024;
const EXECUTION_SECONDS = 300;

/** 45 reads a minute are allowed. */
const POLL_MILLISECONDS = 3_000;
/** What a task may wait for its turn, beside its own time. */
const QUEUE_SECONDS = 180;
const POLLS_MAX = ((EXECUTION_SECONDS + QUEUE_SECONDS) * 1000) / POLL_MILLISECONDS;

const RUNNING = ["STATE_UNSPECIFIED", "QUEUED", "PROCESSING"];

async function poll(client, path) {
	for (let polls = 0; polls < POLLS_MAX; polls++) {
		const task = await client.get(`/cloud/v2/${path}`, "read the state of the task");
		if (!RUNNING.includes(task.state)) return task;
		await client.sleep(POLL_MILLISECONDS);
	}
	throw new CommandError(
		`The task ${path} did not end within ${EXECUTION_SECONDS + QUEUE_SECONDS} s.`,
	);
}

/** What the script printed. */
async function readLogs(client, path) {
	const lines = [];
	let token = "";
	do {
		const query = token ? `?pageToken=${encodeURIComponent(token)}` : "";
		const page = await client.get(
			`/cloud/v2/${path}/logs${query}`,
			"read the logs of the task",
		);
		for (const { messages = [] } of page.luauExecutionSessionTaskLogs ?? []) {
			lines.push(...messages);
		}
		token = page.nextPageToken;
	} while (token);
	return lines;
}

/**
 * Runs a script in a version of a place. Returns what it printed and what it returned, or why it failed.
 *
 * The place's own scripts do not run, but its modules can be required.
 */
export async function execute(client, { universeId, placeId, version, script }) {
	const bytes = Buffer.byteLength(script);
	if (bytes > SCRIPT_BYTES_MAX) {
		throw new CommandError(
			`The script has ${bytes} bytes; Open Cloud takes ${SCRIPT_BYTES_MAX}.`,
		);
	}
	const place = `universes/${universeId}/places/${placeId}/versions/${version}`;
	const body = { script, timeout: `${EXECUTION_SECONDS}s` };
	const url = `/cloud/v2/${place}/luau-execution-session-tasks`;
	const { path } = await client.postJson(url, body, "start the tests");
	const task = await poll(client, path);
	const lines = await readLogs(client, path);
	if (task.state === "COMPLETE") return { lines, results: task.output?.results ?? [] };
	const { code = task.state, message = "no message" } = task.error ?? {};
	return { lines, failure: `${code}: ${message}` };
}
