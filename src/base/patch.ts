/** Some fields of `T`, to any depth of dictionaries; arrays are whole. */
export type Patch<T> = T extends ReadonlyArray<unknown> | ReadonlySet<unknown>
	? T
	: T extends ReadonlyMap<infer Key, infer Value>
		? ReadonlyMap<Key, Patch<Value>>
		: T extends object
			? { readonly [Field in keyof T]?: Patch<T[Field]> }
			: T;
