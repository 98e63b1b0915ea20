import { PPDBError } from "../base/error";
import type { Document } from "../document/document";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { waitUntil } from "../threads/wait-until";
import { Future } from "../threads/future";
import { reportClosing } from "./closing-summary";
import type { Server } from "../store/server";

/**
 * Roblox waits 30 seconds for all callbacks, then ends the server; the last second is for reporting.
 * https://create.roblox.com/docs/reference/engine/classes/DataModel#BindToClose
 */
const CLOSING_SECONDS_MAX = 29;
/** Before what is left is reported, requests that are under way get so long to be answered: what one takes. */
const LAST_ANSWER_SECONDS = 0.3;
const SENDING_SECONDS_MAX = CLOSING_SECONDS_MAX - LAST_ANSWER_SECONDS;
/** What comes later is refused: a commit that fails once and is tried again would not be stored in time. */
const ACCEPTING_SECONDS = 26;
/** A game's handlers may yield before their next call: they have so long from the last one, or from a player's leaving. */
const QUIET_SECONDS = 1;
/**
 * Whether `PlayerRemoving` fires before or after the close callbacks, or at all, is not documented, and a game may keep its players
 * until they were teleported. While there are any, so long is waited for the next call.
 */
const QUIET_WITH_PLAYERS_SECONDS = 5;
/** How often to look whether anything has come, is under way, or has ended. */
const LOOK_SECONDS = 0.05;

interface DirtyDocument {
	readonly store: Store;
	readonly document: Document;
}

/** Stores everything before the server ends. */
export class Closing {
	/** By the monotonic clock, as all moments here. */
	private beganAt = 0;
	/** When something was last unsaved or on its way. */
	private busyAt = 0;
	private playerCount = 0;
	private leftAt = 0;
	/** When the others were last told that this server goes. */
	private farewellAt = -math.huge;
	private readonly told = new Map<Store, string>();
	/** What the close callback waits for. */
	private mayEnd: Future<true>;

	public constructor(
		private readonly server: Server,
		private readonly stores: () => ReadonlyArray<Store>,
	) {
		this.mayEnd = new Future(server.platform.scheduler);
	}

	/**
	 * Runs when the server closes. Yields until there is nothing left to store and nobody left to wait for, or no time.
	 *
	 * Other callbacks may keep the server alive for longer, and whatever they call goes on working.
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
	 * Lets the server end, and keeps it once more if it is called before it does. Whether the engine waits for a callback that is
	 * bound while it closes is not documented; where it does not, nothing is worse.
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

	/** Until this server accepts no more. What is updated meanwhile is committed at once, by the write queues. */
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

	/** How long it still takes until nothing more seems to come, if nothing does; 0 or less once that is so. */
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

	/** Whether there are updates, or changes of another kind, that are still to be stored. What the service refuses is not. */
	private isStoring(): boolean {
		return this.server.openChanges > 0 || this.stores().some(({ queue }) => queue.isStoring());
	}

	/** Lets the others go on without this server, as far as it has not come back to anything since. Yields. */
	private sayFarewell(): void {
		this.farewellAt = this.server.platform.clock.now();
		runParallel(this.server.platform.scheduler, this.farewells(), math.huge, (farewell) => {
			farewell();
		});
		if (this.server.calledAt < this.farewellAt) {
			this.server.directory.finish();
		}
	}

	/** Others need not tell this server anything any more, and whoever runs the game hears of its end. */
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

	/** All at once, since the gate and the engine's budget do the rationing. */
	private storeAll(): void {
		const { scheduler } = this.server.platform;
		for (const { store, document } of this.dirtyDocuments()) {
			scheduler.spawn(() => {
				store.queue.hurry(document);
				store.queue.settle(document, { priority: "closing", isPatient: true });
			});
		}
	}

	/** Of all stores, in the order in which they are to be stored. */
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

	/** Says early what can be known early: that the requests will not do, and for how many. */
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

	/** What was sent may still be answered; everybody else who waits hears now that there will be nothing. */
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

/** The oldest updates first, and of equally old ones the most: each document costs one request, whatever it has. */
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
