import { DELETED, isNews } from "../directory/sharers-item";
import type { Document } from "../document/document";
import type { Eviction } from "../document/eviction";
import type { StoredRecord } from "../document/record";
import { PPDBError, withKey } from "../error";
import type { Resolver } from "../transaction/resolver";
import type { StoreContext } from "./store-context";

/** Between two looks at one record: a key that is written all the time is not read all the time. */
const REST_SECONDS = 0.5;
/** A record that could not be read is looked at again so much later. */
const RETRY_SECONDS = 5;

interface Look {
	/** The revision that is looked for; nothing if any may be there. */
	heard: number | undefined;
	/** Whether to look once more, because something was heard during the look. */
	isDue: boolean;
}

/** Compares documents with their records, and brings those up to date that are stale. */
export class Refresher {
	private readonly looks = new Map<string, Look>();

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
			// Any other revision is a reason to look, whichever it is.
			known.heard = known.isDue && known.heard === undefined ? undefined : heard;
			known.isDue = true;
			return;
		}
		const look: Look = { heard, isDue: true };
		this.looks.set(key, look);
		this.context.server.platform.scheduler.spawn(() => {
			this.run(key, look);
		});
	}

	private run(key: string, look: Look): void {
		const { clock, scheduler } = this.context.server.platform;
		while (look.isDue) {
			const document = this.context.cache.documents.get(key);
			if (document === undefined || this.context.server.phase !== "running") {
				break;
			}
			const rest = document.seenAt + REST_SECONDS - clock.now();
			if (rest > 0) {
				scheduler.wait(rest);
			}
			look.isDue = false;
			const { heard } = look;
			const isDoubtful = heard === undefined || isNews(heard, document.base.revision);
			if (isDoubtful && !this.compare(document)) {
				// In session mode nothing else would ever look at it again.
				look.isDue = true;
				scheduler.wait(RETRY_SECONDS);
			}
		}
		this.looks.delete(key);
	}

	/** @returns whether the record could be read */
	private compare(document: Document): boolean {
		const { key, base } = document;
		const began = this.context.server.platform.clock.now();
		const [ok, found] = pcall(() => this.resolver.load(key, "maintenance"));
		if (!ok) {
			if (found instanceof PPDBError) {
				this.context.reporter.note(found);
			}
			return false;
		}
		const isStale = this.context.locks.hold(key, () => {
			// A commit in between has seen what the read has seen, or more.
			if (document.base !== base || document.isClosed) {
				return false;
			}
			document.seenAt = began;
			return this.take(document, found.record);
		});
		if (isStale && this.context.settings.evictsStale()) {
			this.evict(document);
		}
		this.context.sharers.looked(key, document.base, isStale);
		return true;
	}

	/** @returns whether the document was stale */
	private take(document: Document, record: StoredRecord): boolean {
		const { base, key } = document;
		if (record.kind === "missing") {
			return this.takeRemoval(document);
		}
		if (base.exists && base.revision === record.revision) {
			return false;
		}
		const stored = record.writers.get(this.context.server.id)?.s ?? 0;
		if (document.isInDoubt() || stored >= document.log.oldestSequence()) {
			// A commit in doubt has landed or may land: the next try will find out and take it all in.
			return false;
		}
		const { schema } = this.context;
		const refusal = schema.refusalOf(record);
		const materialised = refusal === undefined ? schema.materialise(record, key) : undefined;
		if (materialised?.ok !== true) {
			this.refuse(document, refusal ?? (materialised as { error: PPDBError }).error);
			return false;
		}
		const previous = document.state;
		document.rebase(schema.baseOf(record), materialised.data);
		this.context.metrics.add("invalidationsReceived");
		this.context.events.onInvalidate.Fire(key);
		this.context.noteChange(document, previous, "remote");
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
		this.context.events.deleted(document.key);
		return false;
	}

	/**
	 * What is in memory stays, and is never written over what is stored. What has unsaved updates finds
	 * out with its commit: until that has looked as well, they are not lost.
	 */
	private refuse(document: Document, refusal: PPDBError): void {
		if (!document.isOutdated && !document.isDirty()) {
			document.isOutdated = true;
			this.context.reporter.report(withKey(refusal, document.key));
		}
	}

	private evict(document: Document): void {
		const [left, problem] = pcall(() => {
			this.eviction.leave(document);
		});
		if (!left && problem instanceof PPDBError) {
			this.context.reporter.note(problem);
		}
	}
}
