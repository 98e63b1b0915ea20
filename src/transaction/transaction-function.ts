/**
 * Decides a transaction: changes the drafts in place, or puts other data under their keys; or returns false
 * to leave everything as it is. Must not yield, and may run several times.
 *
 * The drafts come by key, and once more one by one, in the order of the keys.
 */
export type TransactionFunction<T, Keys extends ReadonlyArray<string> = ReadonlyArray<string>> = (
	drafts: Record<Keys[number], T>,
	...inOrder: { [Index in keyof Keys]: T }
	// A function without a return statement is what most transactions are.
	// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
) => boolean | undefined | void;

/** A transaction's function that is handed its drafts by key only: gives them one by one as well, in the order of the keys. */
export function inOrderOf(
	keys: ReadonlyArray<string>,
	run: TransactionFunction<unknown>,
): TransactionFunction<unknown> {
	const given = [...keys];
	return (drafts) => run(drafts, ...given.map((key) => drafts[key]));
}
