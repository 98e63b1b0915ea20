import type { TransactionFunction } from "./transaction-function";

/** What a transaction is to do. */
export interface TransactionPlan {
	/** In ascending order. */
	readonly keys: ReadonlyArray<string>;
	readonly run: TransactionFunction<unknown>;
	/** What a key without a record begins with; nothing where it must have one. */
	readonly newData: (key: string) => unknown;
	/** Whether such a key gets a record although the function leaves its data as it begins. */
	readonly makesRecords: boolean;
}
