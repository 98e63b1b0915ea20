import type { MemoryStores } from "../requests/memory-stores";
import type { Directory } from "./directory";
import type { Inbox } from "./inbox";
import type { Outbox } from "./outbox";
import type { Presence } from "./presence";

/** The directory as one store sees it. A store in memory has no other servers, and sends nothing. */
export class StoreDirectory {
	public readonly memory: MemoryStores;
	public readonly presence: Presence;
	public readonly inbox: Inbox;
	public readonly outbox: Outbox;

	/** @param isInMemory - whether the store is in memory, which may change either way */
	public constructor(
		private readonly directory: Directory,
		private readonly isInMemory: () => boolean,
	) {
		this.memory = directory.memory;
		this.presence = directory.presence;
		this.inbox = directory.inbox;
		this.outbox = directory.outbox;
	}

	/** Makes this server known to the others. Does nothing if it already is. */
	public start(leaseSeconds?: number): void {
		if (!this.isInMemory()) {
			this.directory.start(leaseSeconds);
		}
	}

	/** Whether there are no other servers to communicate with. */
	public isAlone(): boolean {
		return this.isInMemory() || this.directory.isAlone();
	}
}
