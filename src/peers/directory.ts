import { MemoryStores } from "../requests/memory-stores";
import type { Platform } from "../platform/platform";
import { Inbox } from "./inbox";
import { MemoryHealth } from "./memory-health";
import { Outbox } from "./outbox";
import { Presence } from "./presence";

/**
 * What this server knows about the others, through MemoryStore: which are present, and how to send them messages.
 *
 * Nothing relies on it: MemoryStore may be empty, stale, throttled or down, which only costs time.
 * Nothing is sent before `start`, so that a game which needs none of it pays nothing.
 */
export class Directory {
	public readonly health: MemoryHealth;
	public readonly memory: MemoryStores;
	public readonly presence: Presence;
	public readonly inbox: Inbox;
	public readonly outbox: Outbox;

	public constructor(platform: Platform, serverId: string) {
		this.health = new MemoryHealth(platform.clock);
		this.memory = new MemoryStores(platform, (failure) => {
			this.health.observe(failure);
		});
		this.presence = new Presence(platform, serverId, this.memory);
		this.inbox = new Inbox(platform, serverId, this.memory);
		this.outbox = new Outbox(platform, serverId, this.memory);
	}

	/** Makes this server known to the others. Does nothing if it already is. */
	public start(leaseSeconds?: number): void {
		this.presence.start(leaseSeconds);
		this.inbox.start();
	}

	/** Whether there are no other servers to communicate with, as in an unpublished place. */
	public isAlone(): boolean {
		return this.memory.isMissing;
	}

	/** Says goodbye to the others, until the next start. Yields. */
	public finish(): void {
		this.presence.finish();
	}
}
