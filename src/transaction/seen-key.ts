import type { TransactionId } from "../record/transitions";
import type { StoredRecord } from "../record-format/record";

/** What a transaction has seen of one key. */
export interface SeenKey {
	readonly key: string;
	readonly kind: StoredRecord["kind"];
	readonly revision: number;
	/** The engine's name of what was stored, if it is known. */
	readonly keyVersion?: string;
	/** Brought up to date; must not be changed. */
	readonly data: defined;
	/** Whether it comes from the service and not from the cache. */
	readonly isFresh: boolean;
	/** What keeps others from changing it meanwhile, if anything. */
	readonly reservation?: TransactionId;
}
