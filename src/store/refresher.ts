import { DELETED, isNews } from "../peers/sharers-item";
import type { Document } from "../document/document";
import type { Base } from "../record-format/base";
import type { Eviction } from "./eviction";
import { isSameVersion, type StoredRecord } from "../record-format/record";
import { PPDBError, withKey } from "../base/error";
import type { Resolver } from "../record/resolver";
import { equalValues } from "../value/equal-values";
import type { StoreContext } from "./store-context";

/** Between two looks at one record: a key that is written all the time is not read all the time. */
const REST_SECONDS = 0.5;
/** A record that could not be read is looked at again so much later. */
const RETRY_SECONDS = 5;

interface Look {
	/** The revision that is looked for; nothing if any may be there. */
	heard: number | undefined;
	/** Whether to look, or to look once more: there may be something that the document does not have. */
	isDue: boolean;
}

/** What a look at a record came to; `again` when it could not be taken in as the document stands by now. */
type Finding = "current" | "stale" | "again";

/** Compares documents with their records, and brings those up to date that are stale. */
export class Refresher {
	private readonly looks = new Map<string, Look>();
	/** Documents whose records were found to be of a kind that this server must not touch; each is reported once. */
	private readonly refused = new WeakSet<Document>();

	public constructor(
		private readonly context: StoreContext,
		private readonly resolver: Resolver,
		private readonly eviction: Eviction,
	) {}

	/**
	 * Looks at the record of a key soon.
	 *
	 * @param heard - a revision that somebody told of; without it there is only a doubt
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
			// Only now: while it rested, the document may have left and come anew, and more may have been heard.
			const document = this.context.cache.documents.get(key);
			if (document === undefined || this.context.server.phase !== "running") {
				break;
			}
			if (document.isInDoubt()) {
				// The next try of its commit sees whatever a read would see, and until then nothing can be taken in.
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

	/** Ends the look only if the document has what the record has; nothing else might ever look at it again. */
	private compare(document: Document, look: Look): void {
		const { key, base } = document;
		const { clock, scheduler } = this.context.server.platform;
		const began = clock.now();
		const [ok, found] = pcall(() => this.resolver.load(key, "maintenance"));
		if (!ok) {
			if (found instanceof PPDBError) {
				this.context.reporter.mention(found);
			}
			// Whatever was looked for is still to be looked for.
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
			// A commit of which that is not known has landed: the next one finds out and takes it all in.
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

	/** Deleted by another server. What has unsaved updates finds out with its commit. */
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
	 * What is in memory stays, and is never written over what is stored. What has unsaved updates finds
	 * out with its commit: until that has looked as well, they are not lost.
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

/** Has a look look for a revision as well, or for whatever is there. */
function seek(look: Look, heard: number | undefined): void {
	look.heard = look.isDue ? newestOf(look.heard, heard) : heard;
	look.isDue = true;
}

/** The newest of two revisions; nothing where that can not be told, as of two records of one key. */
function newestOf(left: number | undefined, right: number | undefined): number | undefined {
	if (left === undefined || right === undefined) {
		return undefined;
	}
	if (!isNews(left, right)) {
		return right;
	}
	return isNews(right, left) ? undefined : left;
}
