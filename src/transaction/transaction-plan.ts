import type { TransactionFunction } from "./transaction-function";

/** What a transaction is to do. */
export interface TransactionPlan {
	/** In ascending order. */
	readonly keys: ReadonlyArray<string>;
	readonly run: TransactionFunction<unknown>;
	/** The data of a key without a record; nothing if it must have one. */
	readonly newData: (key: string) => unknown;
	/** Whether such a key gets a record even if the function leaves its data unchanged. */
	readonly makesRecords: boolean;
}
