/** How deep types are looked into; one that contains itself has no end. What is deeper is found when it is stored. */
type CheckedDepth = [never, 0, 1, 2, 3, 4, 5, 6, 7, 8];
type CheckedDepthMax = 9;

type RefusedValue = "cannot be stored: use tables, strings, numbers, booleans and buffers";
type RefusedKey = "cannot be stored: the keys of what is no array must be strings, use tostring";

/** Roblox's own types are told by a property of such a name. */
type EngineMark = `_nominal_${string}`;

/** `T` with a refusal in place of each part that cannot be stored. */
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
 * What the data of a store must be, as in `<T extends Storable<T>>`: anything that a data store keeps as it is.
 *
 * Functions, Instances, `Vector3` and the other types of Roblox, and tables with keys that are no strings do not fit: keep what
 * they are made of. Only what a type cannot tell (NaN, say, or a table with a gap) is left for when it is stored.
 */
export type Storable<T> = [T] extends [Checked<T, CheckedDepthMax>]
	? unknown
	: [Checked<T, CheckedDepthMax>] extends [string]
		? RefusedValue | RefusedKey
		: CheckedFields<T, CheckedDepthMax>;
