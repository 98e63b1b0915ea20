import { PPDBError } from "../base/error";
import type { Document } from "../document/document";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { waitUntil } from "../threads/wait-until";
import { Future } from "../threads/future";
import { reportClosing } from "./closing-summary";
import type { Server } from "../store/server";

/**
 * How long closing may take. Roblox waits 30 seconds for all callbacks, then ends the server; the last second is for reporting.
 * https://create.roblox.com/docs/reference/engine/classes/DataModel#BindToClose
 */
const CLOSING_SECONDS_MAX = 29;
/** How long requests in flight get for their answers before the rest is reported: about what one takes. */
const LAST_ANSWER_SECONDS = 0.3;
const SENDING_SECONDS_MAX = CLOSING_SECONDS_MAX - LAST_ANSWER_SECONDS;
/** How long updates are accepted: a later commit that fails once and is retried would not be stored in time. */
const ACCEPTING_SECONDS = 26;
/** How long to wait for the next call after the last one, or after a player left: a game's handlers may yield before it. */
const QUIET_SECONDS = 1;
/**
 * How long to wait for the next call while there are players. Whether `PlayerRemoving` fires before or after the close callbacks, or at
 * all, is not documented, and a game may keep its players until they were teleported.
 */
const QUIET_WITH_PLAYERS_SECONDS = 5;
/** How often to check whether something has arrived, is in progress, or has ended. */
const LOOK_SECONDS = 0.05;

interface DirtyDocument {
	readonly store: Store;
	readonly document: Document;
}

/** Stores everything before the server ends. */
export class Closing {
	/** By the monotonic clock, like all times here. */
	private beganAt = 0;
	/** When something was last unsaved or in progress. */
	private busyAt = 0;
	private playerCount = 0;
	private leftAt = 0;
	/** When the other servers were last notified that this server is leaving. */
	private farewellAt = -math.huge;
	private readonly told = new Map<Store, string>();
	/** Set once the close callback may return. */
	private mayEnd: Future<true>;

	public constructor(
		private readonly server: Server,
		private readonly stores: () => ReadonlyArray<Store>,
	) {
		this.mayEnd = new Future(server.platform.scheduler);
	}

	/**
	 * Runs when the server closes. Yields until there is nothing left to store or to wait for, or no time.
	 *
	 * Other callbacks may keep the server alive for longer, and their calls keep working.
	 */
	public run(): void {
		this.server.platform.scheduler.spawn(() => {
			this.begin();
			this.serve();
			this.finish();
			this.mayEnd.settle(true);
		});
		this.mayEnd.wait();
	}

	/**
	 * Lets the server end, and binds another callback if a call comes before it does. Whether the engine waits for a callback that is
	 * bound while it closes is not documented; if it does not, nothing is lost by trying.
	 */
	private letGo(): void {
		if (this.mayEnd.isSettled()) {
			return;
		}
		const { lifecycle, scheduler } = this.server.platform;
		this.server.onWake = () => {
			const mayEnd = new Future<true>(scheduler);
			this.mayEnd = mayEnd;
			pcall(() => {
				lifecycle.onClose(() => mayEnd.wait());
			});
		};
		this.mayEnd.settle(true);
	}

	private begin(): void {
		const { clock, scheduler } = this.server.platform;
		this.beganAt = clock.now();
		this.server.enter("closing");
		scheduler.delay(ACCEPTING_SECONDS, () => {
			if (this.isAccepting()) {
				this.server.enter("sealed");
			}
		});
		this.server.gate.beginClosing(() => this.dirtyCount());
		this.warnOfShortage();
		this.storeAll();
	}

	/** Runs until this server accepts no more. Updates in this time are committed immediately by the write queues. */
	private serve(): void {
		const { scheduler } = this.server.platform;
		while (this.isAccepting()) {
			const seconds = this.secondsToQuiet();
			if (seconds > 0) {
				scheduler.wait(math.min(seconds, LOOK_SECONDS));
			} else if (this.server.calledAt >= this.farewellAt) {
				this.sayFarewell();
			} else {
				this.letGo();
				scheduler.wait(LOOK_SECONDS);
			}
		}
	}

	private finish(): void {
		const { platform } = this.server;
		const seconds = this.beganAt + SENDING_SECONDS_MAX - platform.clock.now();
		waitUntil(platform, seconds, () => this.server.phase === "closed" || !this.isStoring());
		this.server.enter("closed");
		this.endWaits();
		this.reportUnsaved();
		this.sayFarewell();
	}

	/** How much longer it must stay quiet before the server may end; 0 or less if it may. */
	private secondsToQuiet(): number {
		const { server } = this;
		const { clock, lifecycle } = server.platform;
		const now = clock.now();
		const playerCount = lifecycle.playerCount();
		if (playerCount < this.playerCount) {
			this.leftAt = now;
		}
		this.playerCount = playerCount;
		if (this.isStoring() || server.openCalls > 0) {
			this.busyAt = now;
		}
		const calledAt = math.max(server.calledAt, this.beganAt);
		const quietAt = math.max(calledAt, this.leftAt, this.busyAt) + QUIET_SECONDS;
		const patience = playerCount > 0 ? QUIET_WITH_PLAYERS_SECONDS : QUIET_SECONDS;
		return math.max(quietAt, calledAt + patience) - now;
	}

	/** Whether there are updates or other changes still to be stored, except those that the service refuses. */
	private isStoring(): boolean {
		return this.server.openChanges > 0 || this.stores().some(({ queue }) => queue.isStoring());
	}

	/** Lets other servers continue without this one, unless it was used again since. Yields. */
	private sayFarewell(): void {
		this.farewellAt = this.server.platform.clock.now();
		runParallel(this.server.platform.scheduler, this.farewells(), math.huge, (farewell) => {
			farewell();
		});
		if (this.server.calledAt < this.farewellAt) {
			this.server.directory.finish();
		}
	}

	/** Tells other servers that this one is leaving, and the people who run the game that it is ending. */
	private farewells(): Array<() => void> {
		const stores = this.stores();
		const farewells = new Array<() => void>();
		for (const { context } of stores) {
			farewells.push(() => {
				context.sharers.finish();
			});
			farewells.push(() => {
				context.session?.finish();
			});
		}
		farewells.push(() => {
			reportClosing(this.server, stores, this.told);
		});
		return farewells;
	}

	/** All in parallel, because the gate and the engine's budget do the rationing. */
	private storeAll(): void {
		const { scheduler } = this.server.platform;
		for (const { store, document } of this.dirtyDocuments()) {
			scheduler.spawn(() => {
				store.queue.hurry(document);
				store.queue.settle(document, { priority: "closing", isPatient: true });
			});
		}
	}

	/** The dirty documents of all stores, in the order in which they are to be stored. */
	private dirtyDocuments(): Array<DirtyDocument> {
		const dirty = new Array<DirtyDocument>();
		for (const store of this.stores()) {
			for (const document of store.queue.dirtyDocuments()) {
				dirty.push({ store, document });
			}
		}
		return dirty.sort((left, right) => goesBefore(left, right));
	}

	private dirtyCount(): number {
		return this.stores().reduce((count, { queue }) => count + queue.dirtyCount(), 0);
	}

	private isAccepting(): boolean {
		return this.server.phase === "closing";
	}

	/** Warns early if the requests will not suffice, and for how many documents. */
	private warnOfShortage(): void {
		const possible = this.server.gate.budget.forecast("update", SENDING_SECONDS_MAX);
		const wanted = this.dirtyCount();
		if (wanted <= possible) {
			return;
		}
		const message =
			`the server closes with ${wanted} documents to store and requests for about ${possible}; ` +
			"those whose updates have waited longest go first";
		for (const { context, queue } of this.stores()) {
			if (queue.dirtyCount() > 0) {
				context.reporter.warnOnce(message);
			}
		}
	}

	/** Requests in flight may still be answered; all other callers that wait get an error now. */
	private endWaits(): void {
		const { gate, platform } = this.server;
		for (const { store, document } of this.dirtyDocuments()) {
			store.queue.hurry(document);
		}
		waitUntil(platform, LAST_ANSWER_SECONDS, () => gate.isIdle());
	}

	private reportUnsaved(): void {
		const now = this.server.platform.clock.now();
		for (const { store, document } of this.dirtyDocuments()) {
			const seconds = string.format("%.1f", now - document.dirtySince);
			const message = `not stored before the server ended; the oldest update is ${seconds} s old`;
			const problem = new PPDBError("CommitFailed", message, { key: document.key });
			store.context.reporter.report(problem);
		}
	}
}

/** The oldest updates first, and of equally old ones the most: each document costs one request, however many it has. */
function goesBefore(left: DirtyDocument, right: DirtyDocument): boolean {
	const [a, b] = [left.document, right.document];
	if (a.dirtySince !== b.dirtySince) {
		return a.dirtySince < b.dirtySince;
	}
	if (a.log().size() !== b.log().size()) {
		return a.log().size() > b.log().size();
	}
	return a.key === b.key ? left.store.context.name < right.store.context.name : a.key < b.key;
}
