import { noteRaised } from "./raised-errors";

/**
 * Why an operation failed. Codes are stable between major versions; messages are not.
 *
 * `docs/errors.md` says for each of them what happened to the data and what to do.
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

/** What an error contains besides its code and message. */
export interface PPDBErrorDetails {
	/** The key of the document concerned. */
	readonly key?: string;
	/** What caused it: another `PPDBError`, what a callback threw, or the engine's message. */
	readonly cause?: unknown;
	/** The offending value, for bad input. */
	readonly value?: unknown;
	/** The `tag` that was given to the call that failed, or to the update that was rejected. */
	readonly tag?: unknown;
}

/**
 * The only kind of error that PPDB throws, reports and passes to callbacks.
 *
 * It is a table, not a string: in Luau, `pcall` returns it as it is, and `tostring` turns it into one
 * readable line.
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
	/** Where it was raised. `error` adds no position to tables, so it is recorded here. */
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

	/** One line for people, as in the output window. */
	public toString(): string {
		const about = this.key === undefined ? "" : ` (key "${this.key}")`;
		const because = this.cause === undefined ? "" : `; cause: ${tostring(this.cause)}`;
		return `PPDB.${this.code}: ${this.message}${about}${because}`;
	}
}

// In Luau, `"..." .. problem` turns an error into a text.
(PPDBError as unknown as LuaMetatable<PPDBError>).__concat = (left, right) =>
	tostring(left) + tostring(right);

/** Names a value and its type for a message, shortened so that one line stays one line. */
export function describeValue(value: unknown): string {
	const shown = typeIs(value, "string") ? `"${value}"` : tostring(value);
	const short = shown.size() > 60 ? `${string.sub(shown, 1, 57)}...` : shown;
	return value === undefined ? "nil" : `${short} of type ${typeOf(value)}`;
}

/** The same error, with a key, and with the tag of an update if that has one. */
export function withKey(problem: PPDBError, key: string, tag = problem.tag): PPDBError {
	const { code, message, cause, value } = problem;
	return new PPDBError(code, message, { key, cause, value, tag });
}

/** A copy of what a call threw, with the call's tag; other callers may have been thrown the same error. */
export function withTag(problem: unknown, tag: unknown): unknown {
	if (!(problem instanceof PPDBError) || problem.tag === tag) {
		return problem;
	}
	const { code, message, key, cause, value } = problem;
	return new PPDBError(code, message, { key, cause, value, tag });
}

/** Calls a function; an error that it throws gets the call's tag. */
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

/** The error for a key that was left before `init` had loaded it. */
export function left(key: string): PPDBError {
	const message =
		"the key was left while it was being loaded, and nothing was kept; " +
		"call init again if the document is still wanted";
	return new PPDBError("Left", message, { key });
}

/** The error for a key without a record or anything to start a document with. */
export function missingDocument(key: string): PPDBError {
	const message =
		"there is no record under this key; call init with a default first, " +
		"or give the store a template";
	return new PPDBError("MissingDocument", message, { key });
}
