import { copyValue } from "../value/copy-value";
import { isDictionary } from "../value/dictionary";
import type { Updater } from "./update-log";

/** Some fields of `T`, to any depth of dictionaries; arrays are whole. */
export type Patch<T> = T extends ReadonlyArray<unknown> | ReadonlySet<unknown>
	? T
	: T extends ReadonlyMap<infer Key, infer Value>
		? ReadonlyMap<Key, Patch<Value>>
		: T extends object
			? { readonly [Field in keyof T]?: Patch<T[Field]> }
			: T;

/** An updater that puts fields into the data: dictionaries are merged, all else is replaced. */
export function patchFields(patch: unknown): Updater {
	return (data) => merged(data, patch);
}

function merged(present: unknown, patch: unknown): unknown {
	if (!isDictionary(present) || !isDictionary(patch)) {
		return copyValue(patch);
	}
	for (const [field, value] of patch) {
		present.set(field, merged(present.get(field), value));
	}
	return present;
}
