import { DEFAULT_DATA_STORE_KNOBS } from "./data-store/data-store-options";
import type { DataStoreKnobs } from "./data-store/data-store-options";
import { DEFAULT_HTTP_KNOBS } from "./http/http-options";
import type { HttpKnobs } from "./http/http-options";
import { DEFAULT_MEMORY_STORE_KNOBS } from "./memory-store/memory-store-options";
import type { MemoryStoreKnobs } from "./memory-store/memory-store-options";
import { DEFAULT_MESSAGING_KNOBS } from "./messaging/messaging-options";
import type { MessagingKnobs } from "./messaging/messaging-options";
import type { OutputLine } from "./context/server-context";

/** How a cloud is made. Everything has a default. */
export interface CloudOptions {
	/** Everything that is drawn is drawn from it; 1 when left out. */
	readonly seed?: number;
	/** Wall clock at virtual second 0. */
	readonly startUnixSeconds?: number;
	/** Threads that are due at one time resume in a drawn order instead of first come, first served. */
	readonly shuffleResumption?: boolean;
	/** Frames per second that `task.wait` rounds up to; 60 when left out, 0 for none. */
	readonly frameRate?: number;
	readonly dataStore?: Partial<DataStoreKnobs>;
	readonly memoryStore?: Partial<MemoryStoreKnobs>;
	readonly messaging?: Partial<MessagingKnobs>;
	readonly http?: Partial<HttpKnobs>;
	/** Sees each line that a server writes, when it writes it. */
	readonly onOutput?: (jobId: string, line: OutputLine) => void;
}

/** The knobs of all services, complete. */
export interface ServiceKnobs {
	readonly dataStore: DataStoreKnobs;
	readonly memoryStore: MemoryStoreKnobs;
	readonly messaging: MessagingKnobs;
	readonly http: HttpKnobs;
}

/** Fills in the defaults. */
export function serviceKnobs(options: CloudOptions): ServiceKnobs {
	return {
		dataStore: { ...DEFAULT_DATA_STORE_KNOBS, ...options.dataStore },
		memoryStore: { ...DEFAULT_MEMORY_STORE_KNOBS, ...options.memoryStore },
		messaging: { ...DEFAULT_MESSAGING_KNOBS, ...options.messaging },
		http: { ...DEFAULT_HTTP_KNOBS, ...options.http },
	};
}
