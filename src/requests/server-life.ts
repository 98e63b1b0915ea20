import type { Platform } from "../platform/platform";
import type { Gate } from "./gate";

/**
 * How far the end of this server has come. From `sealed` on no update is accepted any more, and what
 * was accepted before is still being stored.
 */
export type ServerPhase = "running" | "closing" | "sealed" | "closed";

/** What requests have to know of the server that sends them. */
export interface ServerLife {
	readonly platform: Platform;
	readonly gate: Gate;
	readonly phase: ServerPhase;
}
