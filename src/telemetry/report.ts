import type { PPDBErrorCode } from "../base/error";

/** How much a report matters. */
export type ReportLevel = "error" | "warn" | "status";

/** The levels, the most important first. */
export const REPORT_LEVELS: ReadonlyArray<ReportLevel> = ["error", "warn", "status"];

/** Something that happened in a store. Never holds the player's data. */
export interface Report {
	readonly level: ReportLevel;
	readonly store: string;
	/** A `PPDBErrorCode`, a `StatusKind`, or `Warning`. */
	readonly code: string;
	readonly message: string;
	readonly key?: string;
	/** The engine's own words; never what a game's function threw, which could hold data. */
	readonly cause?: string;
}

/** Failures after which no data is missing and no player waits. */
const WARNINGS: ReadonlySet<PPDBErrorCode> = new Set<PPDBErrorCode>(["HookFailed", "ImpureUpdate"]);

/** Failures whose cause is what the engine said. */
const CAUSED_BY_ENGINE: ReadonlySet<PPDBErrorCode> = new Set<PPDBErrorCode>([
	"CommitFailed",
	"DeleteFailed",
	"LoadFailed",
]);

/** How much a failure matters. */
export function levelOf(code: PPDBErrorCode): ReportLevel {
	return WARNINGS.has(code) ? "warn" : "error";
}

/** The cause of a failure as far as a report may show it. */
export function causeOf(code: PPDBErrorCode, cause: unknown): string | undefined {
	return CAUSED_BY_ENGINE.has(code) && typeIs(cause, "string") ? cause : undefined;
}
