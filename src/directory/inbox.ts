import type { MemoryQueue, MemoryStores } from "../platform/memory-stores";
import type { Platform } from "../platform/platform";
import { growingSeconds } from "../threads/growing-wait";
import { MESSAGE_SECONDS } from "./outbox";
import { inboxName, type Envelope } from "./wire-format";

/**
 * How long one read waits for messages. The engine looks every 2 s while it waits, for a request unit
 * each. https://create.roblox.com/docs/cloud-services/memory-stores/queue
 */
const READ_SECONDS = 30;
const ITEMS_PER_READ_MAX = 100;
/** After a failed read the next comes this much later, then twice as much each time. */
const RETRY_SECONDS = 0.5;
const RETRY_SECONDS_MAX = 8;

/** Deals with a message of one kind. It may yield. */
export type MessageHandler = (body: defined, from: string) => void;

/** Reads the messages of other servers to this one. Nothing is read before `start`. */
export class Inbox {
	private readonly queue: MemoryQueue;
	private readonly handlers = new Map<string, MessageHandler>();
	private readonly lossListeners = new Array<() => void>();
	/** When it was last read. */
	private readAt = 0;
	private hasStarted = false;
	private hasEnded = false;

	public constructor(
		private readonly platform: Platform,
		serverId: string,
		private readonly stores: MemoryStores,
	) {
		this.queue = stores.queue(inboxName(serverId));
	}

	/**
	 * Takes messages of a kind.
	 *
	 * @param handler - runs on a thread of its own; a message may come twice
	 */
	public on(kind: string, handler: MessageHandler): void {
		this.handlers.set(kind, handler);
	}

	/** Calls a function, on a thread of its own, each time that messages may have got lost. */
	public onLoss(listener: () => void): void {
		this.lossListeners.push(listener);
	}

	/** Begins to read. Does nothing when it has begun. */
	public start(): void {
		if (!this.hasStarted) {
			this.hasStarted = true;
			this.platform.scheduler.spawn(() => {
				this.run();
			});
		}
	}

	/** Reads no more. */
	public finish(): void {
		this.hasEnded = true;
	}

	private run(): void {
		let failures = 0;
		while (!this.hasEnded && !this.stores.isMissing) {
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
			// What is throttled has not read anything; other failures may have.
			if (attempt.failure.kind !== "throttled" || now - this.readAt >= MESSAGE_SECONDS) {
				this.tellLoss();
			}
			return false;
		}
		this.readAt = now;
		// What was read need not be removed: before it would be seen again it expires.
		for (const item of attempt.value) {
			this.deliver(item as Partial<Envelope>);
		}
		return true;
	}

	private tellLoss(): void {
		for (const listener of this.lossListeners) {
			this.platform.scheduler.spawn(listener);
		}
	}

	/** A newer version of the library may say what this one does not understand. */
	private deliver({ f: from, m: messages }: Partial<Envelope>): void {
		if (from === undefined || messages === undefined) {
			return;
		}
		for (const [kind, body] of messages) {
			const handler = this.handlers.get(kind);
			if (handler !== undefined) {
				this.platform.scheduler.spawn(() => {
					handler(body, from);
				});
			}
		}
	}
}
