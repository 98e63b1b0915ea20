import { DELETED, isNews } from "../peers/sharers-item";
import type { Document } from "../document/document";
import type { Base } from "../record-format/base";
import type { Eviction } from "./eviction";
import { isSameVersion, type StoredRecord } from "../record-format/record";
import { PPDBError, withKey } from "../base/error";
import type { Resolver } from "../record/resolver";
import { equalValues } from "../value/equal-values";
import type { StoreContext } from "./store-context";

/** The shortest time between two checks of one record: a key that is written all the time is not read all the time. */
const REST_SECONDS = 0.5;
/** How long to wait after a record that could not be read before checking it again. */
const RETRY_SECONDS = 5;

interface Look {
	/** The revision to look for; nothing if any revision will do. */
	heard: number | undefined;
	/** Whether to check, or to check again: there may be something that the document does not have. */
	isDue: boolean;
}

/** The result of comparing a record; `again` if the document has changed so that it could not be applied. */
type Finding = "current" | "stale" | "again";

/** Compares documents with their records, and updates those that are stale. */
export class Refresher {
	private readonly looks = new Map<string, Look>();
	/** Documents whose records this server must not touch; each is reported once. */
	private readonly refused = new WeakSet<Document>();

	public constructor(
		private readonly context: StoreContext,
		private readonly resolver: Resolver,
		private readonly eviction: Eviction,
	) {}

	/**
	 * Checks the record of a key soon.
	 *
	 * @param heard - a revision that another server announced; without it there is only a doubt
	 */
	public look(key: string, heard?: number): void {
		const known = this.looks.get(key);
		if (known !== undefined) {
			seek(known, heard);
			return;
		}
		const look: Look = { heard, isDue: true };
		this.looks.set(key, look);
		this.context.server.platform.scheduler.spawn(() => {
			this.run(key, look);
		});
	}

	private run(key: string, look: Look): void {
		const { scheduler } = this.context.server.platform;
		while (look.isDue) {
			this.rest(key);
			// Only now: while this waited, the document may have left and been loaded again, and newer revisions may have been announced.
			const document = this.context.cache.documents.get(key);
			if (document === undefined || this.context.server.phase !== "running") {
				break;
			}
			if (document.isInDoubt()) {
				// The next try of its commit sees whatever a read would see, and until then nothing can be applied.
				scheduler.wait(REST_SECONDS);
				continue;
			}
			look.isDue = false;
			const { heard } = look;
			if (heard === undefined || isNews(heard, document.base.revision)) {
				this.compare(document, look);
			}
		}
		this.looks.delete(key);
	}

	private rest(key: string): void {
		const { clock, scheduler } = this.context.server.platform;
		const seenAt = this.context.cache.documents.get(key)?.seenAt ?? -math.huge;
		const seconds = seenAt + REST_SECONDS - clock.now();
		if (seconds > 0) {
			scheduler.wait(seconds);
		}
	}

	/** Ends the check only if the document has what the record has; nothing else might ever check it again. */
	private compare(document: Document, look: Look): void {
		const { key, base } = document;
		const { clock, scheduler } = this.context.server.platform;
		const began = clock.now();
		const [ok, found] = pcall(() => this.resolver.load(key, "maintenance"));
		if (!ok) {
			if (found instanceof PPDBError) {
				this.context.reporter.mention(found);
			}
			// The revision is still to be found.
			seek(look, undefined);
			scheduler.wait(RETRY_SECONDS);
			return;
		}
		const { record } = found;
		const finding = this.context.locks.hold(key, () =>
			this.weigh(document, base, record, began),
		);
		if (finding === "again") {
			seek(look, record.revision);
			return;
		}
		const isOthersToo = this.context.session === undefined;
		if (finding === "stale" && isOthersToo && this.context.settings.evictsStale()) {
			this.evict(document);
		}
		this.context.sharers.looked(key, document.base, finding === "stale");
	}

	private weigh(document: Document, base: Base, record: StoredRecord, began: number): Finding {
		if (document.standing.isClosed() || document.isInDoubt()) {
			return "again";
		}
		if (document.base !== base) {
			// A commit was answered in between. It may have landed before the read, and lack what the read has seen.
			const { revision, keyVersion } = document.base;
			const isEdited =
				record.revision === revision && !isSameVersion(record.keyVersion, keyVersion);
			return isNews(record.revision, revision) || isEdited ? "again" : "current";
		}
		document.seenAt = began;
		return this.take(document, record) ? "stale" : "current";
	}

	/** @returns whether the document was stale */
	private take(document: Document, record: StoredRecord): boolean {
		const { base, key } = document;
		if (record.kind === "missing") {
			return this.takeRemoval(document);
		}
		const { schema } = this.context;
		const refusal = schema.refusalOf(record);
		if (refusal !== undefined) {
			this.refuse(document, refusal);
			return false;
		}
		const isOfBase = base.exists && base.revision === record.revision;
		if (isOfBase && isSameVersion(base.keyVersion, record.keyVersion)) {
			return false;
		}
		const stored = record.writers.get(this.context.server.id)?.s ?? 0;
		if (stored >= document.log().oldestSequence()) {
			// A commit has landed whose answer is missing: the next one finds out and applies everything.
			return false;
		}
		const materialised = schema.materialise(record, key);
		if (!materialised.ok) {
			this.refuse(document, materialised.error);
			return false;
		}
		if (isOfBase && equalValues(materialised.data, document.getPristine())) {
			document.base = schema.baseOf(record);
			return false;
		}
		const previous = document.data();
		document.rebase(schema.baseOf(record), materialised.data);
		this.context.announcer.invalidated(key);
		this.context.announcer.changed(document, previous, "remote");
		return true;
	}

	/** The record was deleted by another server. A document with unsaved updates finds this out with its commit. */
	private takeRemoval(document: Document): boolean {
		if (!document.base.exists || document.isDirty()) {
			return false;
		}
		document.base = { ...document.base, exists: false, revision: DELETED };
		this.context.cache.remove(document);
		this.context.metrics.add("invalidationsReceived");
		this.context.announcer.deleted(document.key);
		return false;
	}

	/**
	 * The data in memory stays, and is never written over the record. A document with unsaved updates finds this
	 * out with its commit: until then they are not lost.
	 */
	private refuse(document: Document, refusal: PPDBError): void {
		if (!this.refused.has(document) && !document.isDirty()) {
			this.refused.add(document);
			this.context.reporter.report(withKey(refusal, document.key));
		}
	}

	private evict(document: Document): void {
		const [left, problem] = pcall(() => {
			this.eviction.leave(document);
		});
		if (!left && problem instanceof PPDBError) {
			this.context.reporter.mention(problem);
		}
	}
}

/** Makes a check look for a revision as well, or for any. */
function seek(look: Look, heard: number | undefined): void {
	look.heard = look.isDue ? newestOf(look.heard, heard) : heard;
	look.isDue = true;
}

/** The newer of two revisions; nothing if that cannot be determined, as for two records of one key. */
function newestOf(left: number | undefined, right: number | undefined): number | undefined {
	if (left === undefined || right === undefined) {
		return undefined;
	}
	if (!isNews(left, right)) {
		return right;
	}
	return isNews(right, left) ? undefined : left;
}
