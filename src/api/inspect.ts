import type { CommitNote } from "../document/commit-history";
import type { Document } from "../document/document";
import type { Server } from "../store/server";
import type { Store } from "../store/store";
import { serverStat, storeStat } from "./stat";
import { alignColumns } from "./text-table";

/** How many documents are shown: those that have waited longest to be stored. */
const WORST_SHOWN = 10;

/** How a try to store a document went. */
export interface CommitView {
	readonly ageSeconds: number;
	/** Including the wait for its turn. */
	readonly seconds: number;
	/** `settled`: stored or permanently refused; `gone`: the document can never be stored. */
	readonly outcome: CommitNote["outcome"];
	readonly revision: number;
}

/** Everything about one document except its data. */
export interface DocumentView {
	readonly key: string;
	/** Whether there is a record, as far as this server knows. */
	readonly isStored: boolean;
	readonly revision: number;
	readonly schemaVersion: number;
	readonly idleSeconds: number;
	readonly isLeaving: boolean;
	/**
	 * In session mode, the state of the lease: `held`; `doubtful` while this server may have been considered
	 * gone; `unproven` if MemoryStore did not answer; `returned` while the key is being left; `lost`.
	 */
	readonly lease?: string;
	/** Other servers that cache it, as far as this server knows; none are known if there are over 500. */
	readonly sharers: number;
	/** Updates that are not stored yet. */
	readonly unsavedUpdates: number;
	/** How long the oldest of them has waited; 0 if there is none. */
	readonly unsavedSeconds: number;
	/** The newest tries, oldest first. */
	readonly commits: ReadonlyArray<CommitView>;
}

/** Everything about one document except its data. Does not count as a use of it. */
export function viewDocument(store: Store, key: string): DocumentView | undefined {
	const { cache, server, sharers } = store.context;
	const document = cache.documents.get(key);
	if (document === undefined) {
		return undefined;
	}
	const now = server.platform.clock.now();
	return {
		key,
		isStored: document.base.exists,
		revision: document.base.revision,
		schemaVersion: document.base.version,
		idleSeconds: now - document.usedAt,
		isLeaving: document.standing.isLeaving(),
		lease: document.standing.isLockLost() ? "lost" : store.context.session?.leases.stateOf(key),
		sharers: sharers.keys.get(key)?.sharing.others.size() ?? 0,
		unsavedUpdates: document.log().size(),
		unsavedSeconds: document.isDirty() ? now - document.dirtySince : 0,
		commits: document.commits().tries.map(({ at, seconds, outcome, revision }) => ({
			ageSeconds: now - at,
			seconds,
			outcome,
			revision,
		})),
	};
}

/** The stores of a server and the documents that have waited longest, for the developer console. */
export function describeServer(server: Server, stores: ReadonlyArray<Store>): string {
	const { budget, degraded, queued, reports } = serverStat(server, stores);
	const waiting =
		queued.closing + queued.leaving + queued.loading + queued.flushing + queued.maintenance;
	const lines = [
		`PPDB on server ${server.id}: ${server.phase}, ${degraded.isEmpty() ? "all well" : degraded.join(", ")}`,
		`requests waiting ${waiting}; budget left: read ${budget.read}, write ${budget.write}`,
		`reports: sent ${reports.sent}, waiting ${reports.waiting}, dropped ${reports.dropped}`,
		alignColumns([STORE_HEADINGS, ...stores.map(storeRow)]),
	];
	const worst = worstDocuments(stores);
	if (!worst.isEmpty()) {
		lines.push(alignColumns([DOCUMENT_HEADINGS, ...worst]));
	}
	return lines.join("\n");
}

const STORE_HEADINGS = [
	...["store", "cached", "dirty", "oldest", "commits", "replays", "retries"],
	...["failures", "hits", "read p95", "update p95"],
];
const DOCUMENT_HEADINGS = ["store", "key", "revision", "unsaved", "oldest", "last commit"];

function storeRow(store: Store): Array<string> {
	const stat = storeStat(store);
	let failures = 0;
	for (const [, count] of stat.failures) {
		failures += count;
	}
	return [
		store.context.name,
		tostring(stat.cached),
		tostring(stat.dirty),
		inSeconds(stat.oldestDirtySeconds),
		tostring(stat.commits),
		tostring(stat.replays),
		tostring(stat.retries),
		tostring(failures),
		string.format("%.0f%%", stat.hitRate * 100),
		inSeconds(stat.readSeconds.p95),
		inSeconds(stat.updateSeconds.p95),
	];
}

function worstDocuments(stores: ReadonlyArray<Store>): Array<Array<string>> {
	const dirty = new Array<{ readonly store: Store; readonly document: Document }>();
	for (const store of stores) {
		for (const document of store.queue.dirtyDocuments()) {
			dirty.push({ store, document });
		}
	}
	dirty.sort(({ document: left }, { document: right }) =>
		left.dirtySince === right.dirtySince
			? left.key < right.key
			: left.dirtySince < right.dirtySince,
	);
	return dirty
		.filter((_, index) => index < WORST_SHOWN)
		.map(({ store, document }) => documentRow(store, document));
}

function documentRow(store: Store, document: Document): Array<string> {
	const now = store.context.server.platform.clock.now();
	const { tries } = document.commits();
	const last = tries[tries.size() - 1] as CommitNote | undefined;
	return [
		store.context.name,
		document.key,
		tostring(document.base.revision),
		tostring(document.log().size()),
		inSeconds(now - document.dirtySince),
		last === undefined ? "none yet" : `${last.outcome} in ${inSeconds(last.seconds)}`,
	];
}

function inSeconds(seconds: number): string {
	return string.format("%.2f s", seconds);
}
