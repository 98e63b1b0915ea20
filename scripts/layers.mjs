/**
 * The folders of the library, from the top down: each imports only from those below it and from itself, including types.
 * docs/architecture.md quotes this list.
 */
export const LAYERS = [
	{
		name: "extensions",
		holds: "what a user could have written: it imports `api/` and nothing else",
	},
	{
		name: "api",
		holds: "the public interface, the object behind it, closing, and the composition of all parts",
	},
	{ name: "batch", holds: "many documents: batches, lists of keys, export and import" },
	{ name: "update", holds: "one change of one document, in memory or in the store" },
	{ name: "transaction", holds: "a transaction, from its function to its outcome" },
	{
		name: "store",
		holds: "one store on one server: loading, leaving, sessions, refreshing, options",
	},
	{ name: "commit", holds: "the write queue, one commit, one removal" },
	{ name: "events", holds: "hooks and signals" },
	{ name: "peers", holds: "other servers: presence, messages, leases, sharers" },
	{ name: "document", holds: "a document in memory: state, log, replay, the cache" },
	{ name: "record", holds: "reading a record, and settling what a transaction has left in it" },
	{ name: "schema", holds: "template, migrations, validation" },
	{ name: "record-format", holds: "what a record looks like, ours and other libraries'" },
	{
		name: "telemetry",
		holds: "counters, latencies, health, and the interface for reports",
	},
	{ name: "requests", holds: "budgets, pacing, retries, and the clients of both services" },
	{
		name: "value",
		holds: "data: comparing, copying, freezing, what can be stored, arguments",
	},
	{ name: "threads", holds: "waiting: futures, slots, mutexes, separate threads" },
	{ name: "base", holds: "errors and types that everything uses" },
	{ name: "platform", holds: "the seam to Roblox, and nothing else" },
];

const NAMES = LAYERS.map(({ name }) => name);

/** Rules for dependency-cruiser, which also follows type imports that the compiler drops. */
export function layerRules() {
	return [
		{
			name: "no-circle-of-files",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		{
			name: "no-circle-of-folders",
			severity: "error",
			scope: "folder",
			from: {},
			to: { circular: true },
		},
		{
			name: "every-file-in-a-layer",
			severity: "error",
			from: { path: "^src/", pathNot: `^src/((${NAMES.join("|")})/|index\\.ts$)` },
			to: {},
		},
		{
			name: "extensions-import-the-api-only",
			severity: "error",
			from: { path: "^src/extensions/" },
			to: { path: "^src/", pathNot: "^src/(extensions|api)/" },
		},
		...NAMES.slice(1).map((name, index) => ({
			name: `${name}-imports-down`,
			severity: "error",
			from: { path: `^src/${name}/` },
			to: { path: `^src/((${NAMES.slice(0, index + 1).join("|")})/|index\\.ts$)` },
		})),
	];
}
