import type { TakenOut } from "./taken-out";

/** Data that a transaction has prepared for a key, and whose outcome is open. */
export interface PendingChange {
	/** Server id of the transaction's owner. */
	readonly i: string;
	/** Sequence number of the transaction. */
	readonly s: number;
	/** When it was prepared, unix seconds by the owner's clock. */
	readonly t: number;
	/** The keys that the transaction changes: it commits once it is pending in all of them. */
	readonly k: ReadonlyArray<string>;
	/** Set if being pending in all keys does not commit it, because its owner decides. */
	readonly u?: true;
	/** Schema version of the data, and the lowest compatible one, as in the envelope. */
	readonly v: number;
	readonly c?: number;
	/** As in the envelope, of this data. */
	readonly x?: TakenOut;
	readonly d: unknown;
}
