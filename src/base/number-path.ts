/** How deep paths are listed, for messages and completion; a type that contains itself has no end. */
type Depth = [never, 0, 1];
type DepthMax = 2;

type NoTable = Callback | string | number | boolean | buffer | ReadonlyArray<unknown> | undefined;

/** The type of a field, or never if there is no such field. */
type At<T, Field extends string> = unknown extends T
	? unknown
	: T extends NoTable
		? never
		: T extends ReadonlyMap<infer Key, infer Item>
			? Field extends Key
				? Item
				: never
			: Field extends keyof T
				? T[Field]
				: never;

/** The type at the end of a path, or never. */
type Along<T, Path extends string> = Path extends `${infer Field}.${infer Rest}`
	? Along<At<T, Field>, Rest>
	: At<T, Path>;

type IsNumber<T> = unknown extends T ? true : [Extract<T, number>] extends [never] ? false : true;

/** The paths to numbers that are not too deep to be listed. */
type Listed<T, Level extends number> = [Level] extends [never]
	? never
	: T extends NoTable
		? never
		: T extends ReadonlyMap<infer Key, infer Item>
			? Below<Key & string, Item, Level>
			: {
					[Field in keyof T & string]-?: Below<Field, T[Field], Level>;
				}[keyof T & string];

type Below<Field extends string, Value, Level extends number> = Value extends number
	? Field
	: `${Field}.${Listed<Value, Depth[Level]>}`;

/** The paths that are not covered by another: the names of a map's keys stand for any text, including dots. */
type Except<Paths extends string, Path extends string> = Paths extends unknown
	? Path extends Paths
		? never
		: Paths
	: never;

/**
 * A path to a number in data of type `T`: names of fields and keys of maps, joined by dots, as in `stats.kills`.
 *
 * It is `Path` itself if that leads to a number, at any depth, and otherwise what could be meant.
 */
export type NumberPath<T, Path extends string = string> = unknown extends T
	? string
	: Path extends unknown
		? IsNumber<Along<T, Path>> extends true
			? Path
			: Except<Listed<T, DepthMax>, Path>
		: never;
