import type { ServerContext } from "../context/server-context";
import { EmulatedHashMap } from "./hash-map";
import type { MemoryBackend } from "./memory-backend";
import { MemoryExchange } from "./memory-exchange";
import { UNPUBLISHED_PLACE, thrownText } from "./memory-store-errors";
import type { MemoryStoreKnobs } from "./memory-store-options";
import { EmulatedQueue } from "./queue";
import { EmulatedSortedMap } from "./sorted-map";

/** How long items read from a queue stay hidden by default, in seconds. */
const DEFAULT_INVISIBLE_SECONDS = 30;

/**
 * Models `MemoryStoreService` of one server.
 *
 * Not modelled: `GetDistributedCounter`, which is not documented; Studio's separate memory.
 */
export class EmulatedMemoryStoreService {
	public readonly ClassName = "MemoryStoreService";
	private readonly exchange: MemoryExchange;

	public constructor(context: ServerContext, backend: MemoryBackend, knobs: MemoryStoreKnobs) {
		this.exchange = new MemoryExchange(context, backend, knobs);
	}

	/** The hash map with that name. */
	public GetHashMap(name: string): EmulatedHashMap {
		this.checkPublished();
		return new EmulatedHashMap(this.exchange, name);
	}

	/** The sorted map with that name. */
	public GetSortedMap(name: string): EmulatedSortedMap {
		this.checkPublished();
		return new EmulatedSortedMap(this.exchange, name);
	}

	/** The queue with that name; the timeout applies to this object's reads. */
	public GetQueue(name: string, invisibilityTimeout = DEFAULT_INVISIBLE_SECONDS): EmulatedQueue {
		this.checkPublished();
		return new EmulatedQueue(this.exchange, name, invisibilityTimeout);
	}

	private checkPublished(): void {
		const { context, knobs } = this.exchange;
		if (!context.published) error(thrownText(UNPUBLISHED_PLACE, knobs.errorTexts), 0);
	}
}
