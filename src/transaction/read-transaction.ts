import { checkFunction, readKeys } from "../value/arguments";
import { describeValue, PPDBError } from "../base/error";
import { TRANSACTION_KEYS_MAX } from "../record-format/transaction-keys-max";

/**
 * Checks the arguments of `transaction`.
 *
 * @returns the keys in ascending order
 * @throws InvalidKey, InvalidArgument
 */
export function readTransactionKeys(keys: unknown, run: unknown): ReadonlyArray<string> {
	if (!typeIs(keys, "table") || (keys as Array<defined>).size() === 0) {
		const message = `transaction takes an array of keys, got ${describeValue(keys)}`;
		throw new PPDBError("InvalidArgument", message, { value: keys });
	}
	const list = readKeys(keys, "the keys of a transaction");
	if (list.size() > TRANSACTION_KEYS_MAX) {
		const message = `a transaction takes at most ${TRANSACTION_KEYS_MAX} keys, got ${list.size()}`;
		throw new PPDBError("InvalidArgument", message, { value: keys });
	}
	list.sort();
	list.forEach((key, index) => {
		if (index > 0 && list[index - 1] === key) {
			const message = `a transaction was given the key ${describeValue(key)} twice`;
			throw new PPDBError("InvalidArgument", message, { value: keys });
		}
	});
	checkFunction(run, "the function of a transaction");
	return list;
}
