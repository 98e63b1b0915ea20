import { MemoryStores } from "../requests/memory-stores";
import type { Platform } from "../platform/platform";
import { Inbox } from "./inbox";
import { MemoryHealth } from "./memory-health";
import { Outbox } from "./outbox";
import { Presence } from "./presence";

/**
 * What this server knows of the others, over MemoryStore: who is there, and a way to talk to them.
 *
 * Nothing in it is relied on: MemoryStore may be empty, stale, throttled or down, and costs time then.
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

	/** Makes this server known to the others. Does nothing when it is. */
	public start(leaseSeconds?: number): void {
		this.presence.start(leaseSeconds);
		this.inbox.start();
	}

	/** Whether there are no other servers to talk to, as in an unpublished place. */
	public isAlone(): boolean {
		return this.memory.isMissing;
	}

	/** Takes leave of the others, until the next start. Yields. */
	public finish(): void {
		this.presence.finish();
	}
}
