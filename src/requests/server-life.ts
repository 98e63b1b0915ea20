import type { Platform } from "../platform/platform";
import type { Gate } from "./gate";

/**
 * How far the shutdown of this server has come. From `sealed` on no update is accepted, while earlier
 * updates are still being stored.
 */
export type ServerPhase = "running" | "closing" | "sealed" | "closed";

/** What requests need to know about the server that sends them. */
export interface ServerLife {
	readonly platform: Platform;
	readonly gate: Gate;
	readonly phase: ServerPhase;
}
