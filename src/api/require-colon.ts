import { describeValue, PPDBError } from "../base/error";

type Method = (...values: Array<unknown>) => unknown;

/** The error for a call that did not get its store. */
function withoutStore(name: string, got: unknown): PPDBError {
	const message =
		`${name} has to be called on a store: write store:${name}(...), with a colon; ` +
		`with a dot the first argument is taken for the store, which is now ${describeValue(got)}`;
	return new PPDBError("InvalidArgument", message, { value: got });
}

/**
 * Refuses a method call whose store is something else, as with `store.init("x")` in Luau.
 *
 * @param stores - the class of stores
 * @throws InvalidArgument
 */
export function assertStore(stores: object, store: unknown, name: string): void {
	if (getmetatable(store as object) !== stores) {
		throw withoutStore(name, store);
	}
}

/** Makes every method of a class of stores refuse that. None takes more than four arguments. */
export function requireColon(stores: object): void {
	const methods = stores as Map<string, unknown>;
	for (const [name, member] of table.clone(methods)) {
		if (typeIs(member, "function") && name !== "new" && name !== "constructor") {
			const method = member as Method;
			methods.set(
				name,
				(
					store: unknown,
					first: unknown,
					second: unknown,
					third: unknown,
					fourth: unknown,
				) => {
					assertStore(stores, store, name);
					return method(store, first, second, third, fourth);
				},
			);
		}
	}
}
