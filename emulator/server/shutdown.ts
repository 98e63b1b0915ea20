import type { EmulatedPlayers } from "../players/players";
import type { CloseCallbacks } from "./close-callbacks";
import { CLOSE_LIMIT_SECONDS } from "./close-callbacks";
import type { ServerContext } from "../context/server-context";

/** Time between `PlayerRemoving` and `BindToClose`, as seen when Studio stops (docs/platform.md). */
const ORDER_GAP_SECONDS = 0.003;

/** When players leave a closing server, relative to its close callbacks. Not documented. */
export type RemovalOrder = "before" | "after" | "never";

/** How a server is closed. */
export interface ShutdownOptions {
	/** When `PlayerRemoving` fires relative to `BindToClose`; "before" if left out. */
	readonly order?: RemovalOrder;
	/** Name of an `Enum.CloseReason`; "DeveloperShutdown" if left out. */
	readonly reason?: string;
}

/**
 * Models the end of a server: players leave (or not), callbacks run, and after the last of them or after 30 s everything stops,
 * even if something is still running.
 */
export class Shutdown {
	private removalDone = false;
	private finished = false;

	public constructor(
		private readonly context: ServerContext,
		private readonly players: EmulatedPlayers,
		private readonly callbacks: CloseCallbacks,
		private readonly onGone: () => void,
	) {}

	/** Starts it; `onGone` is called once, at the end. */
	public begin(options: ShutdownOptions): void {
		const scheduler = this.context.scheduler;
		const order = options.order ?? "before";
		const reason = options.reason ?? "DeveloperShutdown";
		if (order === "before") this.removePlayers();
		this.removalDone = order !== "after";
		scheduler.schedule(order === "before" ? ORDER_GAP_SECONDS : 0, () => {
			scheduler.schedule(CLOSE_LIMIT_SECONDS, () => this.finish());
			this.callbacks.startAll(reason, () => this.finishIfIdle());
		});
		if (order === "after") {
			scheduler.schedule(ORDER_GAP_SECONDS, () => {
				this.removePlayers();
				this.removalDone = true;
				this.finishIfIdle();
			});
		}
	}

	private removePlayers(): void {
		for (const player of this.players.GetPlayers()) this.players.dismiss(player);
	}

	private finishIfIdle(): void {
		if (this.removalDone && this.callbacks.isIdle()) this.finish();
	}

	private finish(): void {
		if (this.finished) return;
		this.finished = true;
		this.onGone();
	}
}
