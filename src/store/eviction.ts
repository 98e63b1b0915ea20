import type { WriteQueue } from "../commit/write-queue";
import { PPDBError } from "../base/error";
import type { StoreContext } from "./store-context";
import type { Document } from "../document/document";

/** How long a document that was cached without an `init` stays unused. */
export const UNUSED_SECONDS_MAX = 60;
/** The shortest time between two sweeps of the cache. */
const REST_SECONDS = 0.1;

/** Removes documents from the cache, never before they are stored. */
export class Eviction {
	private timer: thread | undefined;
	/** When the timer fires, by the monotonic clock. */
	private nextLook = math.huge;

	public constructor(
		private readonly context: StoreContext,
		private readonly queue: WriteQueue,
	) {}

	/**
	 * Stores a document's log, then drops the document, unless it was initialised again
	 * meanwhile. Yields, also through outages.
	 *
	 * @throws Deleted, DamagedRecord, NewerSchema, MigrationFailed, CommitFailed (the server ended first, or the
	 * service refuses it as it is) if its updates cannot be stored; not Deleted if this server
	 * itself deleted the key
	 */
	public leave(document: Document): void {
		const leaving = document.standing.beginLeave();
		this.context.session?.beginLeave(document);
		const problem = this.settle(document);
		if (document.isDirty() && !document.standing.isDeletedHere()) {
			throw problem ?? this.unsaved(document.key);
		}
		if (document.standing.isLeavingBy(leaving) || document.standing.isClosed()) {
			this.context.cache.remove(document);
			this.context.session?.waitForReturn(document.key);
		}
	}

	/** Makes sure that a document leaves once it has not been used for long enough. One timer serves all. */
	public watch(document: Document): void {
		this.lookAt(this.dueAt(document));
	}

	/** Yields until everything is stored or cannot be. */
	private settle(document: Document): PPDBError | undefined {
		let problem: PPDBError | undefined;
		while (
			document.isDirty() &&
			!document.standing.isClosed() &&
			this.context.server.phase !== "closed"
		) {
			problem = this.queue.settle(document, { priority: "leaving", isPatient: true });
			if (document.storing === "refused" && problem !== undefined) {
				break;
			}
		}
		return problem;
	}

	private unsaved(key: string): PPDBError {
		return new PPDBError("CommitFailed", "the server ended before it was stored", { key });
	}

	/** When a document is to leave unless it is used before. */
	private dueAt({ key, usedAt, staySeconds }: Document): number {
		const { changes, server, settings } = this.context;
		const expireAt = usedAt + (settings.expireSeconds() ?? math.huge);
		if (staySeconds === 0) {
			// The caller that loaded it removes it, too.
			return expireAt;
		}
		const lastUse = changes.isObserved(key) ? server.platform.clock.now() : usedAt;
		return math.min(expireAt, lastUse + staySeconds);
	}

	private lookAt(moment: number): void {
		const { clock, scheduler } = this.context.server.platform;
		if (moment >= this.nextLook) {
			return;
		}
		if (this.timer !== undefined) {
			scheduler.cancel(this.timer);
		}
		this.nextLook = moment;
		this.timer = scheduler.delay(math.max(moment - clock.now(), REST_SECONDS), () => {
			this.timer = undefined;
			this.nextLook = math.huge;
			this.sweep();
		});
	}

	private sweep(): void {
		const { clock, scheduler } = this.context.server.platform;
		const now = clock.now();
		for (const document of this.context.cache.all()) {
			const dueAt = this.dueAt(document);
			if (dueAt > now) {
				this.lookAt(dueAt);
				continue;
			}
			scheduler.spawn(() => {
				this.expire(document);
			});
		}
	}

	private expire(document: Document): void {
		const { usedAt } = document;
		this.queue.settle(document, { priority: "maintenance", isPatient: true });
		if (document.standing.isClosed()) {
			return;
		}
		const isIdle = document.usedAt === usedAt && !document.isDirty();
		if (isIdle) {
			this.context.cache.remove(document);
		} else {
			this.watch(document);
		}
	}
}
