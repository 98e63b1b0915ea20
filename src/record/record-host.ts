import type { StoredRecord } from "../record-format/record";
import type { DurableStore } from "../requests/durable-store";
import type { MemoryStores } from "../requests/memory-stores";
import type { ReadHost } from "../requests/read-past-failures";
import type { ServerLife } from "../requests/server-life";
import type { Schema } from "../schema/schema";
import type { KeyInfo } from "../platform/platform";
import type { StoreName } from "../base/store-name";
import type { Outcomes } from "./outcomes";

/** What reading and finishing records needs from this server. */
export interface RecordServer extends ServerLife {
	readonly id: string;
	readonly directory: {
		readonly memory: MemoryStores;
		readonly presence: { isPresent(serverId: string): boolean | "unknown" };
	};
	nextSequence(): number;
}

/** What it needs from the store. */
export interface RecordHost extends ReadHost {
	readonly server: RecordServer;
	readonly storeName: StoreName;
	readonly durable: DurableStore;
	readonly outcomes: Outcomes;
	readonly schema: Schema;
	decode(stored: unknown, key: string, keyInfo: KeyInfo | undefined): StoredRecord;
	userIdsOf(key: string): ReadonlyArray<number>;
}
