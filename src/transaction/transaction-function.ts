/**
 * Decides a transaction: changes the drafts in place, or puts other data under their keys; or returns false
 * to leave everything unchanged. Must not yield, and may run several times.
 *
 * The drafts are passed by key, and again one by one, in the order of the keys.
 */
export type TransactionFunction<T, Keys extends ReadonlyArray<string> = ReadonlyArray<string>> = (
	drafts: Record<Keys[number], T>,
	...inOrder: { [Index in keyof Keys]: T }
	// Most transactions are functions without a return statement.
	// eslint-disable-next-line @typescript-eslint/no-invalid-void-type
) => boolean | undefined | void;

/** Wraps a function that expects the drafts one by one as well, in the order of the keys. */
export function inOrderOf(
	keys: ReadonlyArray<string>,
	run: TransactionFunction<unknown>,
): TransactionFunction<unknown> {
	const given = [...keys];
	return (drafts) => run(drafts, ...given.map((key) => drafts[key]));
}
