import type { MemoryQueue, MemoryStores } from "../requests/memory-stores";
import type { Platform } from "../platform/platform";
import { growingSeconds } from "../threads/growing-wait";
import { MESSAGE_SECONDS } from "./outbox";
import { readEnvelope } from "./message-readers";
import { inboxName } from "./wire-format";

/**
 * How long one read waits for messages. The engine checks every 2 s while it waits, for a request unit
 * each. https://create.roblox.com/docs/cloud-services/memory-stores/queue
 */
const READ_SECONDS = 30;
const ITEMS_PER_READ_MAX = 100;
/** The wait after a failed read, which doubles each time. */
const RETRY_SECONDS = 0.5;
const RETRY_SECONDS_MAX = 8;

/** Handles a message of one kind; returns whether it could be read. */
type MessageReader = (body: unknown, from: string) => boolean;

/** Reads the messages of other servers to this one. Nothing is read before `start`. */
export class Inbox {
	private readonly queue: MemoryQueue;
	private readonly readers = new Map<string, MessageReader>();
	private readonly lossListeners = new Array<() => void>();
	/** When it was last read. */
	private readAt = 0;
	private hasStarted = false;
	private hasWarned = false;

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly stores: MemoryStores,
	) {
		this.queue = stores.queue(inboxName(serverId));
	}

	/**
	 * Handles messages of a kind.
	 *
	 * @param read - returns nothing for anything that is not such a message
	 * @param handler - runs on its own thread; a message may come twice
	 */
	public on<T extends defined>(
		kind: string,
		read: (body: unknown) => T | undefined,
		handler: (body: T, from: string) => void,
	): void {
		this.readers.set(kind, (body, from) => {
			const message = read(body);
			if (message === undefined) {
				return false;
			}
			this.platform.scheduler.spawn(() => {
				handler(message, from);
			});
			return true;
		});
	}

	/** Calls a function, on its own thread, each time messages may have been lost. */
	public onLoss(listener: () => void): void {
		this.lossListeners.push(listener);
	}

	/** Starts reading. Does nothing if it has started. */
	public start(): void {
		if (!this.hasStarted) {
			this.hasStarted = true;
			this.platform.scheduler.spawn(() => {
				this.run();
			});
		}
	}

	private run(): void {
		let failures = 0;
		while (!this.stores.isMissing) {
			if (this.readOnce()) {
				failures = 0;
			} else {
				failures += 1;
				const seconds = growingSeconds(failures, RETRY_SECONDS, RETRY_SECONDS_MAX);
				this.platform.scheduler.wait(seconds);
			}
		}
	}

	private readOnce(): boolean {
		const attempt = this.queue.read(ITEMS_PER_READ_MAX, READ_SECONDS);
		const now = this.platform.clock.now();
		if (!attempt.ok) {
			// A late answer was hidden from the next read, and is lost unless it is handled.
			attempt.late?.onSettled((answer) => {
				if (answer.ok) this.deliverAll(answer.value);
			});
			// A throttled request has not read anything; other failures may have.
			if (attempt.failure.kind !== "throttled" || now - this.readAt >= MESSAGE_SECONDS) {
				this.tellLoss();
			}
			return false;
		}
		this.readAt = now;
		this.deliverAll(attempt.value);
		return true;
	}

	private tellLoss(): void {
		for (const listener of this.lossListeners) {
			this.platform.scheduler.spawn(listener);
		}
	}

	/** Items that were read need not be removed: they expire before they would become visible again. */
	private deliverAll(items: unknown): void {
		for (const item of typeIs(items, "table") ? (items as ReadonlyArray<unknown>) : []) {
			if (!this.deliver(item)) {
				this.warnOnce();
			}
		}
	}

	/** @returns whether all of it could be read; a newer version may send what this one does not understand */
	private deliver(item: unknown): boolean {
		const envelope = readEnvelope(item);
		if (envelope === undefined) {
			return false;
		}
		let isRead = true;
		for (const message of envelope.m) {
			const [kind, body] = typeIs(message, "table") ? (message as [unknown, unknown]) : [];
			const read = typeIs(kind, "string") ? this.readers.get(kind) : undefined;
			const isUnderstood =
				read === undefined ? typeIs(kind, "string") : read(body, envelope.f);
			isRead &&= isUnderstood;
		}
		return isRead;
	}

	private warnOnce(): void {
		if (!this.hasWarned) {
			this.hasWarned = true;
			const name = inboxName(this.serverId);
			this.platform.console.warn(
				`PPDB: items of another program in the queue ${name} are skipped`,
			);
		}
	}
}
