import { PPDBError } from "../error";
import type { Document } from "../document/document";
import type { Store } from "../store/store";
import { runParallel } from "../threads/parallel";
import { waitUntil } from "../threads/wait-until";
import { Future } from "../threads/future";
import { reportClosing } from "../report/closing-summary";
import type { Server } from "./server";

/**
 * Roblox waits 30 seconds for all callbacks, then ends the server; the last second is for reporting.
 * https://create.roblox.com/docs/reference/engine/classes/DataModel#BindToClose
 */
const CLOSING_SECONDS_MAX = 29;
/** Before what is left is reported, requests that are under way get so long to be answered: what one takes. */
const LAST_ANSWER_SECONDS = 0.3;
const SENDING_SECONDS_MAX = CLOSING_SECONDS_MAX - LAST_ANSWER_SECONDS;
/**
 * Whether `PlayerRemoving` fires before or after the close callbacks, or at all, is not documented.
 * While players remain, so long is waited for a game's handlers to make their last updates.
 */
const LINGER_SECONDS = 1;
/** How often to look whether the last players have left. */
const LOOK_SECONDS = 0.1;

interface DirtyDocument {
	readonly store: Store;
	readonly document: Document;
}

/** Stores everything before the server ends. */
export class Closing {
	public constructor(
		private readonly server: Server,
		private readonly stores: () => ReadonlyArray<Store>,
	) {}

	/** Runs when the server closes. Yields until nothing is left to store, or no time. */
	public run(): void {
		const { clock } = this.server.platform;
		this.server.enter("closing");
		this.server.gate.beginClosing(() => this.dirtyCount());
		const deadline = clock.now() + SENDING_SECONDS_MAX;
		this.warnOfShortage();
		this.settleAll(this.dirtyDocuments(), deadline - clock.now());
		this.linger(math.min(clock.now() + LINGER_SECONDS, deadline));
		// A game that goes on making updates would otherwise be cut off in the middle of them.
		this.server.enter("sealed");
		this.drain(deadline);
		this.server.enter("closed");
		this.endWaits();
		this.reportUnsaved();
		runParallel(this.server.platform.scheduler, this.farewells(), math.huge, (farewell) => {
			farewell();
		});
		this.server.directory.finish();
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
			reportClosing(this.server, stores);
		});
		return farewells;
	}

	private drain(deadline: number): void {
		const { clock, scheduler } = this.server.platform;
		const hopeful = () => this.dirtyDocuments().filter(({ document }) => !document.isRefused);
		let dirty = hopeful();
		const isBusy = () => !dirty.isEmpty() || this.server.openChanges > 0;
		while (isBusy() && clock.now() < deadline && !this.hasEnded()) {
			if (dirty.isEmpty()) {
				scheduler.wait(LOOK_SECONDS);
			}
			this.settleAll(dirty, deadline - clock.now());
			dirty = hopeful();
		}
	}

	/** All at once, since the gate and the engine's budget do the rationing. */
	private settleAll(dirty: ReadonlyArray<DirtyDocument>, secondsMax: number): void {
		const { scheduler } = this.server.platform;
		if (dirty.isEmpty()) {
			return;
		}
		const over = new Future<true>(scheduler);
		let remaining = dirty.size();
		for (const { store, document } of dirty) {
			scheduler.spawn(() => {
				store.queue.hurry(document);
				store.queue.settle(document, { priority: "closing", isPatient: true });
				remaining -= 1;
				if (remaining === 0) {
					over.settle(true);
				}
			});
		}
		const timer = scheduler.delay(secondsMax, () => {
			over.settle(true);
		});
		over.wait();
		if (remaining === 0) {
			scheduler.cancel(timer);
		}
	}

	private linger(lastMoment: number): void {
		const { platform } = this.server;
		const seconds = lastMoment - platform.clock.now();
		waitUntil(platform, seconds, () => platform.lifecycle.playerCount() === 0);
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

	private hasEnded(): boolean {
		return this.server.phase === "closed";
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
	if (a.log.size() !== b.log.size()) {
		return a.log.size() > b.log.size();
	}
	return a.key === b.key ? left.store.context.name < right.store.context.name : a.key < b.key;
}
