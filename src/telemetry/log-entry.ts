import type { PPDBError } from "../base/error";
import type { ReportLevel } from "./report";

/** One line of a store, for a game's own logging. */
export interface LogEntry {
	/** `trace` is what `debug` mode prints. */
	readonly level: ReportLevel | "trace";
	readonly store: string;
	/** What the output window would show. */
	readonly message: string;
	/** A `PPDBErrorCode` or a `StatusKind`, if there is one. */
	readonly code?: string;
	readonly key?: string;
	/** The failure itself, with its cause and trace. */
	readonly error?: PPDBError;
}

/** A game's own logging. It runs on its own thread; it may throw or yield without affecting anything. */
export type Logger = (entry: LogEntry) => void;
