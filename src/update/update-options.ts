import { checkFunction } from "../value/arguments";
import { describeValue, PPDBError } from "../base/error";
import { suggestName } from "../value/nearest-name";

/**
 * Changes data in place and returns it, or returns other data; nil cancels. An updater that returns nothing at all fails
 * (`UpdateFailed`). Must not yield.
 *
 * `& defined` is for stores whose data has no type: returning nothing at all is `unknown`, too.
 */
export type UpdateFunction<T> = (data: T & defined) => (T & defined) | undefined;

/** How a single change is treated. All methods that change documents take these options as their last argument. */
export interface UpdateOptions {
	/**
	 * Whether the method yields until the change is stored: what a purchase needs. Default false. `delete`,
	 * `transaction`, `import` and batches always do.
	 *
	 * If that fails, the change stays and is retried: record in the data which purchase it was, so
	 * that doing it again has no effect.
	 */
	readonly durable?: boolean;
	/**
	 * Whether a document that is not cached is changed where it is stored, and not loaded: in one commit, for which
	 * `update` yields. Default false.
	 *
	 * Servers that have the document update it automatically, with their own updates on top, and fire `OnChange`. It has
	 * no effect on a document that this server has, nor in session mode, where it is always so.
	 */
	readonly remote?: boolean;
	/**
	 * Anything that identifies this change: an error that it throws has it as `tag`, and so does `OnRejected`. Not
	 * stored. Default: none.
	 */
	readonly tag?: unknown;
}

/** How an increment is treated. */
export interface IncrementOptions extends UpdateOptions {
	/** The smallest allowed result. Default: no bound. */
	readonly min?: number;
	/** The largest allowed result. Default: no bound. */
	readonly max?: number;
}

/** Called after each page of keys, with the number of keys so far and where to resume after a crash. */
export type PageProgress = (done: number, cursor: string) => void;

/** Where `batchUpdateAll` begins, and what it calls. */
export interface BatchAllOptions extends UpdateOptions {
	/** Where an earlier call was, as passed to `onPage`; without it from the first key. */
	readonly cursor?: string;
	readonly onPage?: PageProgress;
}

/** The options of a change without any. */
export const NO_OPTIONS: UpdateOptions = {};

interface OptionRule {
	readonly name: string;
	readonly expected: string;
	readonly check: (value: unknown) => boolean;
}

function isBoolean(value: unknown): boolean {
	return typeIs(value, "boolean");
}

/** Excludes NaN, with which every comparison is false. An infinity is a bound that never applies. */
function isBound(value: unknown): boolean {
	return typeIs(value, "number") && value === value;
}

const RULES: ReadonlyArray<OptionRule> = [
	{ name: "durable", expected: "true or false", check: isBoolean },
	{ name: "remote", expected: "true or false", check: isBoolean },
	{ name: "tag", expected: "anything", check: () => true },
];

const INCREMENT_RULES: ReadonlyArray<OptionRule> = [
	...RULES,
	{ name: "min", expected: "a number", check: isBound },
	{ name: "max", expected: "a number", check: isBound },
];

const BATCH_ALL_RULES: ReadonlyArray<OptionRule> = [
	...RULES,
	{ name: "cursor", expected: "a string", check: (value) => typeIs(value, "string") },
	{ name: "onPage", expected: "a function", check: (value) => typeIs(value, "function") },
];

/**
 * Checks the options of a change.
 *
 * @param what - the method's name
 * @returns a copy: the caller may change its own table
 * @throws InvalidArgument
 */
export function readUpdateOptions(what: string, options: unknown): UpdateOptions {
	return read(what, options, RULES);
}

/** The same for `increment`. */
export function readIncrementOptions(options: unknown): IncrementOptions {
	const known = read<IncrementOptions>("increment", options, INCREMENT_RULES);
	const { min = -math.huge, max = math.huge } = known;
	if (min > max) {
		const message = `the min of increment, ${min}, is above its max, ${max}`;
		throw new PPDBError("InvalidArgument", message, { value: options });
	}
	return known;
}

/** The same for `batchUpdateAll`. */
export function readBatchAllOptions(options: unknown): BatchAllOptions {
	return read("batchUpdateAll", options, BATCH_ALL_RULES);
}

/** Distinguishes options that follow a callback from options instead of it. */
export function readCallbackAndOptions<Callback extends object>(
	what: string,
	first: unknown,
	second: unknown,
): { readonly callback: Callback | undefined; readonly options: UpdateOptions } {
	const isCallback = second !== undefined || !typeIs(first, "table");
	const callback = isCallback ? first : undefined;
	if (callback !== undefined) {
		checkFunction(callback, `the callback of ${what}`);
	}
	const options = readUpdateOptions(what, isCallback ? second : first);
	return { callback: callback as Callback | undefined, options };
}

function read<Options extends UpdateOptions>(
	what: string,
	options: unknown,
	rules: ReadonlyArray<OptionRule>,
): Options {
	if (options === undefined) {
		return NO_OPTIONS as Options;
	}
	if (!typeIs(options, "table")) {
		const message = `the options of ${what} must be a table, got ${describeValue(options)}`;
		throw new PPDBError("InvalidArgument", message, { value: options });
	}
	for (const [name, value] of pairs(options as Map<unknown, unknown>)) {
		const rule = rules.find((known) => known.name === name);
		if (rule === undefined) {
			const known = rules.map((each) => `${each.name} (${each.expected})`).join(", ");
			const names = rules.map((each) => each.name);
			const message = `${what} has no option ${describeValue(name)}${suggestName(name, names)}`;
			throw new PPDBError("InvalidArgument", `${message}; there are ${known}`, {
				value: options,
			});
		}
		if (!rule.check(value)) {
			const message = `option "${rule.name}" of ${what} must be ${rule.expected}, got ${describeValue(value)}`;
			throw new PPDBError("InvalidArgument", message, { value: options });
		}
	}
	return table.clone(options) as Options;
}
