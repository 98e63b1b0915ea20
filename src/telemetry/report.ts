import type { PPDBErrorCode } from "../base/error";

/** How important a report is. */
export type ReportLevel = "error" | "warn" | "status";

/** The levels, most important first. */
export const REPORT_LEVELS: ReadonlyArray<ReportLevel> = ["error", "warn", "status"];

/** Something that happened in a store. Never contains the player's data. */
export interface Report {
	readonly level: ReportLevel;
	readonly store: string;
	/** A `PPDBErrorCode`, a `StatusKind`, or `Warning`. */
	readonly code: string;
	readonly message: string;
	readonly key?: string;
	/** The engine's own words; never what a game's function threw, which could contain data. */
	readonly cause?: string;
}

/** Failures that lose no data and keep no player waiting. */
const WARNINGS: ReadonlySet<PPDBErrorCode> = new Set<PPDBErrorCode>(["HookFailed", "ImpureUpdate"]);

/** Failures whose cause comes from the engine. */
const CAUSED_BY_ENGINE: ReadonlySet<PPDBErrorCode> = new Set<PPDBErrorCode>([
	"CommitFailed",
	"DeleteFailed",
	"LoadFailed",
]);

/** How important a failure is. */
export function levelOf(code: PPDBErrorCode): ReportLevel {
	return WARNINGS.has(code) ? "warn" : "error";
}

/** The cause of a failure, if a report may show it. */
export function causeOf(code: PPDBErrorCode, cause: unknown): string | undefined {
	return CAUSED_BY_ENGINE.has(code) && typeIs(cause, "string") ? cause : undefined;
}
