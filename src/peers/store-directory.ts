import type { MemoryStores } from "../requests/memory-stores";
import type { Directory } from "./directory";
import type { Inbox } from "./inbox";
import type { Outbox } from "./outbox";
import type { Presence } from "./presence";

/** The directory as one store sees it. To a store in memory there are no other servers, and nothing is sent for its sake. */
export class StoreDirectory {
	public readonly memory: MemoryStores;
	public readonly presence: Presence;
	public readonly inbox: Inbox;
	public readonly outbox: Outbox;

	/** @param isInMemory - may come to be true, or no longer be */
	public constructor(
		private readonly directory: Directory,
		private readonly isInMemory: () => boolean,
	) {
		this.memory = directory.memory;
		this.presence = directory.presence;
		this.inbox = directory.inbox;
		this.outbox = directory.outbox;
	}

	/** Makes this server known to the others. Does nothing when it is. */
	public start(leaseSeconds?: number): void {
		if (!this.isInMemory()) {
			this.directory.start(leaseSeconds);
		}
	}

	/** Whether there are no other servers to talk to. */
	public isAlone(): boolean {
		return this.isInMemory() || this.directory.isAlone();
	}
}
