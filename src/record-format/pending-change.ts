import type { TakenOut } from "./taken-out";

/** Data that a transaction has prepared for a key and that waits for its outcome. */
export interface PendingChange {
	/** Server id of the transaction's owner. */
	readonly i: string;
	/** Sequence number of the transaction. */
	readonly s: number;
	/** When it was prepared, unix seconds by the owner's clock. */
	readonly t: number;
	/** The keys that the transaction changes: it has come to pass once it is pending in all of them. */
	readonly k: ReadonlyArray<string>;
	/** Set while it is only prepared and not decided, and then the owner's word is needed, too. */
	readonly u?: true;
	/** Schema version of the data, and the lowest compatible one, as in the envelope. */
	readonly v: number;
	readonly c?: number;
	/** As in the envelope, of this data. */
	readonly x?: TakenOut;
	readonly d: unknown;
}
