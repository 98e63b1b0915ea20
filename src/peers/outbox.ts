import type { MemoryStores } from "../requests/memory-stores";
import type { Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { growingSeconds } from "../threads/growing-wait";
import { inboxName, type MessageEnvelope, type Message } from "./wire-format";

/**
 * How long a message may be read; later it is of no use. It is less than the 30 s for which
 * items that were read stay hidden, so no message has to be removed.
 */
export const MESSAGE_SECONDS = 25;
/** Most messages in one item, which holds 32 KB; messages are keys and numbers, so this many fit. */
const MESSAGES_PER_ITEM_MAX = 64;

/** Tries for messages without a waiting caller, half a minute in total. */
const TRIES_MAX = 6;
/** The wait after a failed try, which doubles each time. */
const RETRY_SECONDS = 0.5;

interface Outgoing {
	readonly message: Message;
	/** How long it may be read. */
	readonly seconds: number;
	readonly sent: Future<boolean>;
}

/**
 * Sends messages to the inboxes of other servers.
 *
 * Messages to a server that come up while a request to it is in flight are sent together with the next one.
 */
export class Outbox {
	/** Waiting messages, by server id; there is an entry while a request to that server is in flight. */
	private readonly waiting = new Map<string, Array<Outgoing>>();

	public constructor(
		private readonly platform: Platform,
		private readonly serverId: string,
		private readonly stores: MemoryStores,
	) {}

	/**
	 * Puts a message into a server's inbox. Yields.
	 *
	 * @param seconds - how long after it has arrived it may be read
	 * @returns whether it is known to be there. It may arrive twice, late, or not at all if the
	 * server is gone.
	 */
	public send(to: string, kind: string, body: defined, seconds = MESSAGE_SECONDS): boolean {
		const { scheduler } = this.platform;
		const sent = new Future<boolean>(scheduler);
		const outgoing: Outgoing = { message: [kind, body], seconds, sent };
		const queue = this.waiting.get(to);
		if (queue === undefined) {
			this.waiting.set(to, [outgoing]);
			scheduler.spawn(() => {
				this.run(to);
			});
		} else {
			queue.push(outgoing);
		}
		return sent.wait();
	}

	/** The same without waiting, and with more tries if it fails. Does not yield. */
	public post(to: string, kind: string, body: defined): void {
		const { scheduler } = this.platform;
		scheduler.spawn(() => {
			for (let tries = 1; tries <= TRIES_MAX && !this.send(to, kind, body); tries++) {
				scheduler.wait(growingSeconds(tries, RETRY_SECONDS, math.huge));
			}
		});
	}

	private run(to: string): void {
		const inbox = this.stores.queue(inboxName(to));
		while (true) {
			const queue = this.waiting.get(to) ?? [];
			if (queue.isEmpty()) {
				this.waiting.delete(to);
				return;
			}
			// All messages of one item may be read for the same time.
			const [{ seconds }] = queue;
			const other = queue.findIndex((outgoing) => outgoing.seconds !== seconds);
			const size = math.min(other < 0 ? queue.size() : other, MESSAGES_PER_ITEM_MAX);
			const batch = queue.filter((_, index) => index < size);
			this.waiting.set(
				to,
				queue.filter((_, index) => index >= size),
			);
			const messages = batch.map(({ message }) => message);
			const item: MessageEnvelope = { f: this.serverId, m: messages };
			const attempt = inbox.add(item, seconds);
			for (const { sent } of batch) {
				sent.settle(attempt.ok);
			}
		}
	}
}
