/** How deep paths are told apart; a type that contains itself has no end. */
type Depth = [never, 0, 1, 2, 3, 4, 5];

type PathBelow<Field extends string, Value, Level extends number> = Value extends number
	? Field
	: Value extends Callback | string | boolean | ReadonlyArray<unknown>
		? never
		: Value extends ReadonlyMap<string, infer Item>
			? Item extends number
				? `${Field}.${string}`
				: never
			: Value extends object
				? `${Field}.${PathTo<Value, Depth[Level]>}`
				: never;

type PathTo<T, Level extends number> = [Level] extends [never]
	? never
	: {
			[Field in keyof T & string]-?: PathBelow<Field, NonNullable<T[Field]>, Level>;
		}[keyof T & string];

/** A path to a number in data of type `T`: field names joined by dots, as in `stats.kills`. */
export type NumberPath<T> = unknown extends T ? string : PathTo<T, 5>;
