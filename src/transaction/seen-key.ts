import type { TransactionId } from "../record/transitions";
import type { StoredRecord } from "../record-format/record";

/** What a transaction has seen of one key. */
export interface SeenKey {
	readonly key: string;
	readonly kind: StoredRecord["kind"];
	readonly revision: number;
	/** The engine's version of the stored value, if known. */
	readonly keyVersion?: string;
	/** The migrated data; must not be changed. */
	readonly data: defined;
	/** Whether it comes from the service rather than the cache. */
	readonly isFresh: boolean;
	/** What keeps other writers from changing it meanwhile, if anything. */
	readonly reservation?: TransactionId;
}
