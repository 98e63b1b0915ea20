import type { WriteQueue } from "../commit/write-queue";
import { PPDBError } from "../error";
import type { StoreContext } from "../store/store-context";
import type { Document } from "./document";

/** Takes documents out of the cache, never before they are stored. */
export class Eviction {
	private timer: thread | undefined;

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
		const token = {};
		document.leaving = token;
		this.context.session?.beginLeave(document);
		const problem = this.settle(document);
		if (document.isDirty() && !document.isDeletedHere) {
			throw problem ?? this.unsaved(document.key);
		}
		if (document.leaving === token) {
			this.context.cache.remove(document);
			this.context.session?.waitForReturn(document.key);
		}
	}

	/** Sees to it that idle documents leave after `expire` seconds. One timer serves all. */
	public watch(): void {
		const expireSeconds = this.context.settings.expireSeconds();
		if (expireSeconds !== undefined && this.timer === undefined) {
			this.startTimer(expireSeconds, expireSeconds);
		}
	}

	/** Yields until all is stored or can not be. */
	private settle(document: Document): PPDBError | undefined {
		let problem: PPDBError | undefined;
		while (document.isDirty() && !document.isClosed && this.context.server.phase !== "closed") {
			problem = this.queue.settle(document, { priority: "leaving", isPatient: true });
			if (document.isRefused && problem !== undefined) {
				break;
			}
		}
		return problem;
	}

	private unsaved(key: string): PPDBError {
		return new PPDBError("CommitFailed", "the server ended before it was stored", { key });
	}

	private startTimer(seconds: number, expireSeconds: number): void {
		this.timer = this.context.server.platform.scheduler.delay(seconds, () => {
			this.timer = undefined;
			this.sweep(expireSeconds);
		});
	}

	private sweep(expireSeconds: number): void {
		const { clock, scheduler } = this.context.server.platform;
		const now = clock.now();
		let oldestUse: number | undefined;
		for (const document of this.context.cache.all()) {
			if (now - document.usedAt >= expireSeconds) {
				scheduler.spawn(() => {
					this.expire(document);
				});
			} else {
				oldestUse = math.min(oldestUse ?? document.usedAt, document.usedAt);
			}
		}
		if (oldestUse !== undefined) {
			this.startTimer(oldestUse + expireSeconds - now, expireSeconds);
		}
	}

	private expire(document: Document): void {
		const { usedAt } = document;
		this.queue.settle(document, { priority: "maintenance", isPatient: true });
		const isIdle = document.usedAt === usedAt && !document.isDirty();
		if (isIdle) {
			this.context.cache.remove(document);
		} else {
			this.watch();
		}
	}
}
