import { DEFAULT_DATA_STORE_KNOBS } from "./data-store/data-store-options";
import type { DataStoreKnobs } from "./data-store/data-store-options";
import { DEFAULT_HTTP_KNOBS } from "./http/http-options";
import type { HttpKnobs } from "./http/http-options";
import { DEFAULT_MEMORY_STORE_KNOBS } from "./memory-store/memory-store-options";
import type { MemoryStoreKnobs } from "./memory-store/memory-store-options";
import { DEFAULT_MESSAGING_KNOBS } from "./messaging/messaging-options";
import type { MessagingKnobs } from "./messaging/messaging-options";
import type { OutputLine } from "./context/server-context";

/** How a cloud is set up. Everything has a default. */
export interface CloudOptions {
	/** The seed of everything random; 1 if left out. */
	readonly seed?: number;
	/** Wall clock at virtual second 0. */
	readonly startUnixSeconds?: number;
	/** Threads that are due at the same time resume in a random order instead of first come, first served. */
	readonly shuffleResumption?: boolean;
	/** Frames per second that `task.wait` rounds up to; 60 if left out, 0 for no rounding. */
	readonly frameRate?: number;
	readonly dataStore?: Partial<DataStoreKnobs>;
	readonly memoryStore?: Partial<MemoryStoreKnobs>;
	readonly messaging?: Partial<MessagingKnobs>;
	readonly http?: Partial<HttpKnobs>;
	/** Called with each line that a server writes. */
	readonly onOutput?: (jobId: string, line: OutputLine) => void;
}

/** The settings of all services, complete. */
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
