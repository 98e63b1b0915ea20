/**
 * The folders of the library, from the top down: each imports from those below it and from itself, types too.
 * docs/architecture.md quotes this list.
 */
export const LAYERS = [
	{
		name: "extensions",
		holds: "what a user could have written: it imports `api/` and nothing else",
	},
	{
		name: "api",
		holds: "the public interface, the object behind it, closing, and where everything is put together",
	},
	{ name: "batch", holds: "many documents: batches, lists of keys, export and import" },
	{ name: "update", holds: "one change of one document, where it is or where it is stored" },
	{ name: "transaction", holds: "a transaction from its function to its last word" },
	{
		name: "store",
		holds: "one store on one server: loading, leaving, sessions, refreshing, options",
	},
	{ name: "commit", holds: "the write queue, one commit, one removal" },
	{ name: "events", holds: "hooks and signals" },
	{ name: "peers", holds: "other servers: presence, messages, leases, who shares a document" },
	{ name: "document", holds: "a document in memory: state, log, replay, the cache" },
	{ name: "record", holds: "reading a record, and settling what a transaction has left in it" },
	{ name: "schema", holds: "template, migrations, checks of data" },
	{ name: "record-format", holds: "what a record looks like, ours and other libraries'" },
	{
		name: "telemetry",
		holds: "counters, latencies, health, and reports on their way out",
	},
	{ name: "requests", holds: "budgets, pacing, tries, and the clients of both services" },
	{
		name: "value",
		holds: "data: comparing, copying, freezing, what can be stored, what callers hand in",
	},
	{ name: "threads", holds: "waiting: futures, slots, mutexes, calls apart" },
	{ name: "base", holds: "errors and types that all use" },
	{ name: "platform", holds: "the seam to Roblox, and nothing else" },
];

const NAMES = LAYERS.map(({ name }) => name);

/** For dependency-cruiser. It follows imports of types as well, which the compiler drops. */
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
