import { left, PPDBError, type PPDBErrorCode } from "../base/error";
import type { Clock, Scheduler } from "../platform/platform";
import { inKeyOrder, type Document } from "./document";
import { Loading } from "./loading";

/** Errors of a load that ran out of time; a caller that asked later has time left. */
const OUT_OF_TIME: ReadonlySet<PPDBErrorCode> = new Set([
	"LoadFailed",
	"LockTimeout",
	"LockUnavailable",
]);

/** A caller that asks for a document that may have to be loaded. */
export interface Asker {
	/** How long it is tried, by the monotonic clock. */
	readonly lastMoment: number;
}

/** Is notified of changes to the cache. Must not yield. */
export interface CacheFollower {
	readonly added: (document: Document) => void;
	readonly removed: (document: Document) => void;
}

/** The documents that this server has in memory, and the loads in progress. */
export class DocumentCache {
	/** Whether the time of the last use of each document matters. */
	public tracksUse = false;
	/** By key. Reading from it does not count as a use. */
	public readonly documents = new Map<string, Document>();
	private count = 0;
	private readonly followers = new Array<CacheFollower>();
	private readonly loads = new Map<string, Loading>();

	public constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
	) {}

	/** The document of a key, if it is here. Counts as a use. */
	public get(key: string): Document | undefined {
		const document = this.documents.get(key);
		if (document !== undefined && (this.tracksUse || document.staySeconds !== math.huge)) {
			document.usedAt = this.clock.now();
		}
		return document;
	}

	/** All documents, in the order of their keys. */
	public all(): Array<Document> {
		const documents = new Array<Document>();
		for (const [, document] of this.documents) {
			documents.push(document);
		}
		return inKeyOrder(documents);
	}

	/** Whether a key is being loaded. */
	public isLoading(key: string): boolean {
		return this.loads.has(key);
	}

	/** The number of documents. */
	public size(): number {
		return this.count;
	}

	/** Notifies a follower of each document that comes or goes. */
	public follow(follower: CacheFollower): void {
		this.followers.push(follower);
	}

	public add(document: Document): void {
		if (!this.documents.has(document.key)) {
			this.count += 1;
		}
		this.documents.set(document.key, document);
		for (const { added } of this.followers) {
			added(document);
		}
	}

	/** From now on each update checks again everything that could prevent it. */
	public endRoom(): void {
		for (const [, document] of this.documents) {
			document.endRoom();
		}
	}

	/** Removes a document, which no longer accepts updates. */
	public remove(document: Document, isDeletedHere = false): void {
		document.settleEdits();
		document.standing.close(isDeletedHere);
		if (this.documents.get(document.key) === document) {
			this.documents.delete(document.key);
			this.count -= 1;
			for (const { removed } of this.followers) {
				removed(document);
			}
		}
	}

	/**
	 * The document of a key, loading it if necessary; all callers that ask meanwhile share one load. Yields.
	 *
	 * @param load - loads the document and adds it here, unless the key was left
	 * @returns nothing if there is no record under the key
	 * @throws Left, and what `load` throws
	 */
	public open(
		key: string,
		asker: Asker,
		load: (loading: Loading) => Document | undefined,
	): Document | undefined {
		const present = this.get(key);
		if (present !== undefined) {
			return present;
		}
		const known = this.loads.get(key);
		const loading = known ?? new Loading(key, this.scheduler, asker.lastMoment);
		if (known === undefined) {
			this.loads.set(key, loading);
			this.runLoad(loading, load);
		}
		const { document, error: problem } = loading.outcome.wait();
		// A hook, or another caller of the same load, may have continued first, and left the document again.
		if (loading.isLeft || document?.standing.isLeft() === true) {
			throw left(key);
		}
		if (problem !== undefined) {
			const failure = problem instanceof PPDBError ? problem : loadError(key, problem);
			const mayTryAgain = known !== undefined && this.clock.now() < asker.lastMoment;
			if (mayTryAgain && OUT_OF_TIME.has(failure.code)) {
				return this.open(key, asker, load);
			}
			throw failure;
		}
		return document?.standing.isClosed() === true ? this.open(key, asker, load) : document;
	}

	/** Ends a load in progress, if there is one: its document is not cached. */
	public endLoad(key: string): void {
		const loading = this.loads.get(key);
		if (loading !== undefined) {
			this.loads.delete(key);
			loading.isLeft = true;
			loading.outcome.settle({});
		}
	}

	/** The keys that are being loaded, in order. */
	public loadingKeys(): Array<string> {
		return [...this.loads].map(([key]) => key).sort();
	}

	/** Yields until a key is not being loaded, however the current load ends. */
	public waitForLoad(key: string): void {
		this.loads.get(key)?.outcome.wait();
	}

	/** Runs on its own thread: a caller that is cancelled must not cancel the load. */
	private runLoad(loading: Loading, load: (loading: Loading) => Document | undefined): void {
		this.scheduler.spawn(() => {
			const [ok, result] = pcall(load, loading);
			if (!loading.isLeft) {
				this.loads.delete(loading.key);
			}
			loading.outcome.settle(ok ? { document: result } : { error: result });
		});
	}
}

function loadError(key: string, cause: unknown): PPDBError {
	return new PPDBError("LoadFailed", "loading broke", { key, cause });
}
