/** How deep types are checked; one that contains itself has no end. Anything deeper is checked when it is stored. */
type CheckedDepth = [never, 0, 1, 2, 3, 4, 5, 6, 7, 8];
type CheckedDepthMax = 9;

type RefusedValue = "cannot be stored: use tables, strings, numbers, booleans and buffers";
type RefusedKey = "cannot be stored: the keys of a dictionary must be strings, use tostring";

/** Roblox's own types can be recognised by a property with such a name. */
type EngineMark = `_nominal_${string}`;

/** `T` with a refusal instead of each part that cannot be stored. */
type Checked<T, Level extends number> = unknown extends T
	? T
	: [Level] extends [never]
		? T
		: T extends string | number | boolean | buffer | undefined
			? T
			: T extends Callback | symbol | EnumItem
				? RefusedValue
				: T extends ReadonlyArray<unknown>
					? CheckedFields<T, Level>
					: T extends ReadonlyMap<infer Key, infer Value>
						? [Key] extends [string]
							? ReadonlyMap<Key, Checked<Value, CheckedDepth[Level]>>
							: RefusedKey
						: T extends ReadonlySet<infer Item>
							? [Item] extends [string]
								? T
								: RefusedKey
							: CheckedTable<T, Level>;

type CheckedTable<T, Level extends number> = [Extract<keyof T, EngineMark>] extends [never]
	? string extends keyof T
		? CheckedFields<T, Level>
		: [Extract<keyof T, number>] extends [never]
			? CheckedFields<T, Level>
			: RefusedKey
	: RefusedValue;

type CheckedFields<T, Level extends number> = {
	[Field in keyof T]: Checked<T[Field], CheckedDepth[Level]>;
};

/**
 * What the data of a store must be, as in `<T extends Storable<T>>`: anything that a data store keeps unchanged.
 *
 * Functions, Instances, `Vector3` and the other types of Roblox, and tables whose keys are not strings do not fit: store what
 * they consist of. Only what a type cannot express (NaN, say, or a table with a gap) is checked when it is stored.
 */
export type Storable<T> = [T] extends [Checked<T, CheckedDepthMax>]
	? unknown
	: [Checked<T, CheckedDepthMax>] extends [string]
		? RefusedValue | RefusedKey
		: CheckedFields<T, CheckedDepthMax>;
