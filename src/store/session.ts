import { NO_DEBTS, type Owed } from "../peers/lease-item";
import { Leases } from "../peers/leases";
import type { WriteQueue } from "../commit/write-queue";
import type { Document } from "../document/document";
import type { Loading } from "../document/loading";
import type { FoundRecord } from "../record/record-loader";
import { PPDBError } from "../base/error";
import { Future } from "../threads/future";
import { KeyMutex } from "../threads/key-mutex";
import type { StoreName } from "../base/store-name";
import type { DocumentCache } from "../document/document-cache";
import type { StoreEvents } from "../events/store-events";
import type { StoreDirectory } from "../peers/store-directory";
import type { RecordServer } from "../record/record-host";
import type { Reporter } from "../telemetry/reporter";
import type { Settings } from "./settings";

/** The longest wait before a record that lacks an owed update is read again. */
const REREAD_SECONDS_MAX = 1;
/** That wait, as a part of the time already waited. */
const REREAD_PATIENCE = 1 / 8;
/** How often the server that owes an update is asked whether it still does. */
const ASK_SECONDS = 1;
/** How long a closing server tries to give its leases back; other servers notice its absence anyway. */
const FINISH_SECONDS_MAX = 3;
/** A record read while the lease was being taken counts if that took no longer than a returned item lives. */
const EARLY_READ_SECONDS_MAX = 30;

/** What a session needs from its store. */
export interface SessionHost {
	readonly server: RecordServer;
	readonly storeName: StoreName;
	readonly settings: Settings;
	readonly directory: StoreDirectory;
	readonly cache: DocumentCache;
	readonly events: StoreEvents;
	readonly reporter: Reporter;
}

/** The result of an early read. */
interface EarlyRead {
	readonly found?: FoundRecord;
	readonly problem?: unknown;
}

/** The error for an update of a document that another server has now. */
export function lockLost(key: string): PPDBError {
	const message =
		"another server has the document now, so the update was not made; init it again to get it back";
	return new PPDBError("LockLost", message, { key });
}

/**
 * Session mode of one store: a document is here only while this server holds its key, as far as it
 * can know.
 */
export class Session {
	public readonly leases: Leases;
	private readonly reclaims: KeyMutex;

	public constructor(
		private readonly context: SessionHost,
		private readonly queue: WriteQueue,
	) {
		const { server, settings, storeName } = context;
		const leaseSettings = {
			leaseSeconds: () => settings.leaseSeconds(),
			isRequired: () => settings.requiresLease(),
		};
		this.reclaims = new KeyMutex(server.platform.scheduler);
		const { platform, id } = server;
		this.leases = new Leases(platform, context.directory, id, storeName.mark, leaseSettings, {
			onLost: (key) => {
				this.lose(key);
			},
			onWanted: (key) => {
				this.handOver(key);
			},
			isOwing: (key) => this.hurryOwed(key),
			onUnproven: (key) => {
				this.tellUnproven(key);
			},
		});
		context.cache.follow({
			added: () => undefined,
			removed: ({ key }) => {
				this.leases.forget(key);
			},
		});
		this.leases.start();
	}

	/**
	 * Takes the lease of a key and reads its record. Yields.
	 *
	 * @throws LockTimeout, LockUnavailable, Left, and what `read` throws
	 */
	public load(loading: Loading, read: () => FoundRecord): FoundRecord {
		const { key } = loading;
		const { clock } = this.context.server.platform;
		const startedAt = clock.now();
		const early = this.readEarly(read);
		const { isTaken, wasFree } = this.leases.take(key, loading.lastMoment);
		const owed = isTaken ? this.leases.owedTo(key) : NO_DEBTS;
		const isEarlyGood = wasFree && clock.now() - startedAt < EARLY_READ_SECONDS_MAX;
		const [ok, found] = pcall(() => {
			const first = isEarlyGood ? this.foundEarly(early) : read();
			return owed.reduce(
				(record, debt) => this.awaitOwed(loading, debt, record, read),
				first,
			);
		});
		// Its lease is given back then; whatever exists of the key now belongs to another load.
		loading.assertNotLeft();
		if (!ok) {
			this.leases.forget(key);
			throw found;
		}
		if (isTaken) {
			this.leases.noteSettled(key);
		}
		return found;
	}

	/**
	 * Whether a document may be used here; gets its lease back if it is being left. Yields in that case.
	 *
	 * @throws CommitFailed while its updates of a document that another server has cannot be stored
	 */
	public reclaim(document: Document): boolean {
		const { key } = document;
		const { cache } = this.context;
		if (this.isReady(document)) {
			return true;
		}
		return this.reclaims.hold(key, () => {
			if (document.standing.isClosed()) {
				return false;
			}
			if (
				!document.standing.isLockLost() &&
				(this.isUsable(key) || this.leases.retake(key))
			) {
				return true;
			}
			document.refuseUpdates();
			const problem = this.queue.settle(document, { priority: "leaving", isPatient: false });
			if (problem !== undefined && document.isDirty() && cache.documents.has(key)) {
				throw problem;
			}
			cache.remove(document);
			return false;
		});
	}

	/** Lets the next server take the key while the last commit is still in flight. */
	public beginLeave(document: Document): void {
		document.endRoom();
		if (!document.standing.isLockLost()) {
			this.leases.giveBack(document.key, document.log().newestSequence());
		}
	}

	/** Yields until MemoryStore was told once that the key is free. */
	public waitForReturn(key: string): void {
		this.leases.waitForReturn(key);
	}

	/** Gives back the lease of a load that no caller waits for any more. */
	public endLoad(key: string): void {
		this.leases.forget(key);
	}

	/** Gives back a lease that did not lead to a document. */
	public dropUnused(key: string): void {
		const { cache, server } = this.context;
		// Another caller of the same load may be about to create a document.
		server.platform.scheduler.delay(0, () => {
			if (!cache.documents.has(key) && !cache.isLoading(key)) {
				this.leases.forget(key);
			}
		});
	}

	/** A commit found another server's write: that is allowed, but the lease may be lost as well. */
	public suspect(key: string): void {
		this.leases.suspect(key);
	}

	/** Gives all leases back before the server ends. Yields. */
	public finish(): void {
		this.leases.giveAllBack(FINISH_SECONDS_MAX);
	}

	/** Whether a document may be used here without waiting. */
	public isReady(document: Document): boolean {
		return !document.standing.isLockLost() && this.isUsable(document.key);
	}

	private isUsable(key: string): boolean {
		const state = this.leases.stateOf(key);
		return state === "held" || state === "doubtful" || state === "unproven";
	}

	private readEarly(read: () => FoundRecord): Future<EarlyRead> {
		const { scheduler } = this.context.server.platform;
		const early = new Future<EarlyRead>(scheduler);
		scheduler.spawn(() => {
			const [ok, result] = pcall(read);
			early.settle(ok ? { found: result } : { problem: result });
		});
		return early;
	}

	private foundEarly(early: Future<EarlyRead>): FoundRecord {
		const { found, problem } = early.wait();
		if (found === undefined) {
			throw problem;
		}
		return found;
	}

	/** Reads until the record has what the last holder was committing, or that holder no longer owes it. */
	private awaitOwed(
		loading: Loading,
		owed: Owed,
		first: FoundRecord,
		read: () => FoundRecord,
	): FoundRecord {
		const { key } = loading;
		const { clock, scheduler } = this.context.server.platform;
		const startedAt = clock.now();
		let askAt = startedAt + ASK_SECONDS;
		let found = first;
		while (
			!loading.isLeft &&
			found.record.kind !== "unreadable" &&
			(found.record.writers.get(owed.author)?.s ?? 0) < owed.sequence
		) {
			const now = clock.now();
			if (now >= loading.lastMoment) {
				throw new PPDBError(
					"LockTimeout",
					`server ${owed.author} is still storing updates of the key, so nothing was loaded; call init again`,
					{ key },
				);
			}
			const isOver = now >= askAt && this.isOwedNoMore(key, owed.author);
			askAt = now >= askAt ? now + ASK_SECONDS : askAt;
			const rest = math.min((now - startedAt) * REREAD_PATIENCE, REREAD_SECONDS_MAX);
			scheduler.wait(math.min(rest, loading.lastMoment - now));
			found = read();
			if (isOver) {
				break;
			}
		}
		return found;
	}

	private isOwedNoMore(key: string, author: string): boolean {
		const { owing } = this.leases;
		if (this.context.directory.presence.isPresent(author) === false) {
			return true;
		}
		if (owing.takeAnswer(key, author)) {
			return true;
		}
		// Without waiting for the answer, or for MemoryStore.
		this.context.server.platform.scheduler.spawn(() => {
			owing.ask(key, author);
		});
		return false;
	}

	/** Whether updates of a key are still being stored here, now with priority, because another server waits for them. */
	private hurryOwed(key: string): boolean {
		const document = this.context.cache.documents.get(key);
		if (document?.isDirty() !== true) {
			return false;
		}
		this.queue.hurry(document);
		return true;
	}

	private lose(key: string): void {
		const document = this.context.cache.documents.get(key);
		if (document === undefined) {
			this.leases.forget(key);
			return;
		}
		this.refuse(document);
		this.queue.settle(document, { priority: "leaving", isPatient: true });
	}

	private handOver(key: string): void {
		const { cache } = this.context;
		const document = cache.documents.get(key);
		if (document !== undefined) {
			this.queue.hurry(document);
		}
		if (document === undefined || document.standing.isLockLost()) {
			if (!cache.isLoading(key)) {
				this.leases.disown(key, document?.log().newestSequence() ?? 0);
			}
		} else if (!document.standing.isLeaving() && this.isUsable(key)) {
			this.leases.giveBack(key, document.log().newestSequence());
			this.refuse(document);
			this.queue.settle(document, { priority: "leaving", isPatient: true });
		}
	}

	private refuse(document: Document): void {
		const { key } = document;
		const { events, reporter } = this.context;
		document.refuseUpdates();
		reporter.status("lockLost", "another server has the document now", key);
		events.onLockLost.Fire(key);
	}

	private tellUnproven(key: string): void {
		const { reporter } = this.context;
		reporter.warnOnce(
			"MemoryStore does not answer: documents are used without a lease, which is safe, but two servers may have one at a time",
		);
		reporter.trace(`${key}: without a lease`);
	}
}
