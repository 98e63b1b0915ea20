/**
 * A type whose parts, to any depth, cannot be assigned to.
 *
 * It is a promise of the type only; `debug` mode also freezes the tables.
 */
export type DeepReadonly<T> = T extends Callback | string | number | boolean | buffer | undefined
	? T
	: T extends ReadonlyMap<infer Key, infer Value>
		? ReadonlyMap<Key, DeepReadonly<Value>>
		: T extends ReadonlySet<infer Value>
			? ReadonlySet<DeepReadonly<Value>>
			: T extends object
				? { readonly [Field in keyof T]: DeepReadonly<T[Field]> }
				: T;
