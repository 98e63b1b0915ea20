import type { WriteQueue } from "../commit/write-queue";
import { PPDBError } from "../base/error";
import type { StoreContext } from "./store-context";
import type { Document } from "../document/document";

/** What came into the cache without an `init` leaves when it was not used for so long. */
export const UNUSED_SECONDS_MAX = 60;
/** Between two looks at what is in the cache. */
const REST_SECONDS = 0.1;

/** Takes documents out of the cache, never before they are stored. */
export class Eviction {
	private timer: thread | undefined;
	/** When that runs, by the monotonic clock. */
	private nextLook = math.huge;

	public constructor(
		private readonly context: StoreContext,
		private readonly queue: WriteQueue,
	) {}

	/**
	 * Stores what a document has in its log, then drops it, unless somebody initialised it again
	 * meanwhile. Yields, through outages too.
	 *
	 * @throws Deleted, DamagedRecord, NewerSchema, MigrationFailed, CommitFailed (the server ended first, or the
	 * service refuses it as it is) when its updates can not be stored; not Deleted when this server
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

	/** Sees to it that a document leaves once nobody has used it for long enough. One timer serves all. */
	public watch(document: Document): void {
		this.lookAt(this.dueAt(document));
	}

	/** Yields until all is stored or can not be. */
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

	/** When a document is to leave if nobody uses it until then. */
	private dueAt({ key, usedAt, staySeconds }: Document): number {
		const { changes, server, settings } = this.context;
		const expireAt = usedAt + (settings.expireSeconds() ?? math.huge);
		if (staySeconds === 0) {
			// Whoever has brought it in takes it out again.
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
