import { noteRaised } from "./raised-errors";

/**
 * Why an operation failed. Codes are stable between major versions; messages are not.
 *
 * `docs/errors.md` says of each what happened to the data and what to do.
 */
export type PPDBErrorCode =
	| "CannotWait"
	| "Closed"
	| "CommitFailed"
	| "DamagedRecord"
	| "Deleted"
	| "DeleteFailed"
	| "DirectEdit"
	| "ForeignRecord"
	| "ForeignSession"
	| "HookFailed"
	| "ImpureUpdate"
	| "InvalidArgument"
	| "InvalidData"
	| "InvalidKey"
	| "InvalidName"
	| "InvalidOption"
	| "InvalidValue"
	| "Left"
	| "LoadFailed"
	| "LockLost"
	| "LockTimeout"
	| "LockUnavailable"
	| "MigrationFailed"
	| "MissingDocument"
	| "NestedUpdate"
	| "NewerSchema"
	| "NotANumber"
	| "OptionsConflict"
	| "OutOfBounds"
	| "ReplayFailed"
	| "SharedTable"
	| "TransactionConflict"
	| "TransactionInDoubt"
	| "UpdateFailed"
	| "UpdateYielded";

/** What an error carries besides its code and message. */
export interface PPDBErrorDetails {
	/** The key of the document concerned. */
	readonly key?: string;
	/** What caused it: another `PPDBError`, what a callback threw, or the engine's message. */
	readonly cause?: unknown;
	/** The offending value, for bad input. */
	readonly value?: unknown;
	/** What the call that failed, or the update that was rejected, was given as its `tag`. */
	readonly tag?: unknown;
}

/**
 * The one kind of error that PPDB throws, reports and hands to callbacks.
 *
 * It is a table, not a string: in Luau, `pcall` hands it over as it is, and `tostring` makes one
 * readable line of it.
 *
 * @example
 * ```ts
 * try {
 * 	store.init("player_1");
 * } catch (error) {
 * 	if (error instanceof PPDBError && error.code === "LoadFailed") warn(error.message);
 * }
 * ```
 */
export class PPDBError {
	/** Where it was raised. `error` adds no position to tables, so it is taken down here. */
	public readonly trace: string;
	public readonly key?: string;
	public readonly cause?: unknown;
	public readonly value?: unknown;
	public readonly tag?: unknown;

	public constructor(
		public readonly code: PPDBErrorCode,
		public readonly message: string,
		details: PPDBErrorDetails = {},
	) {
		this.key = details.key;
		this.cause = details.cause;
		this.value = details.value;
		this.tag = details.tag;
		this.trace = debug.traceback();
		noteRaised(this);
	}

	/** One line for people; the output window shows it for an uncaught error. */
	public toString(): string {
		const about = this.key === undefined ? "" : ` (key "${this.key}")`;
		const because = this.cause === undefined ? "" : `; cause: ${tostring(this.cause)}`;
		return `PPDB.${this.code}: ${this.message}${about}${because}`;
	}
}

/** In Luau, `"..." .. problem` makes a text of an error, as of anything else. */
(PPDBError as unknown as LuaMetatable<PPDBError>).__concat = (left, right) =>
	tostring(left) + tostring(right);

/** Names a value and its type for a message, shortened so that one line stays one line. */
export function describeValue(value: unknown): string {
	const shown = typeIs(value, "string") ? `"${value}"` : tostring(value);
	const short = shown.size() > 60 ? `${string.sub(shown, 1, 57)}...` : shown;
	return value === undefined ? "nil" : `${short} of type ${typeOf(value)}`;
}

/** The same error, told of a key, and of an update if that has a tag. */
export function withKey(problem: PPDBError, key: string, tag = problem.tag): PPDBError {
	const { code, message, cause, value } = problem;
	return new PPDBError(code, message, { key, cause, value, tag });
}

/** What a call threw that was given a tag. Others may have been thrown the same error, so it is a copy. */
export function withTag(problem: unknown, tag: unknown): unknown {
	if (!(problem instanceof PPDBError) || problem.tag === tag) {
		return problem;
	}
	const { code, message, key, cause, value } = problem;
	return new PPDBError(code, message, { key, cause, value, tag });
}

/** Calls a function; what it throws has the tag of the call that it is for. */
export function callTagged<T>(tag: unknown, action: () => T): T {
	if (tag === undefined) {
		return action();
	}
	const [ok, result] = pcall(action);
	if (!ok) {
		throw withTag(result, tag);
	}
	return result;
}

/** The key was given up before `init` had it. */
export function left(key: string): PPDBError {
	const message =
		"the key was left while it was being loaded, and nothing of it stays; " +
		"call init again if it is wanted after all";
	return new PPDBError("Left", message, { key });
}

/** There is neither a record nor anything to begin a document with. */
export function missingDocument(key: string): PPDBError {
	const message =
		"there is no record under this key; call init with a default first, " +
		"or give the store a template";
	return new PPDBError("MissingDocument", message, { key });
}
