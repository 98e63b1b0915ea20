import { ServerSignal } from "../scheduler/server-signal";
import type { ServerContext } from "../context/server-context";

/**
 * Models `RunService` of a server: what kind of place this is, and `Heartbeat`.
 *
 * Frames only happen while `Heartbeat` has handlers. Not modelled: the other frame signals, pausing.
 */
export class EmulatedRunService implements Pick<
	RunService,
	"IsServer" | "IsClient" | "IsStudio" | "IsRunning" | "IsRunMode"
> {
	public readonly ClassName = "RunService";
	public readonly Heartbeat: ServerSignal<[deltaTime: number]>;
	private lastFrame = 0;

	public constructor(private readonly context: ServerContext) {
		const { scheduler, process } = context;
		this.Heartbeat = new ServerSignal(scheduler, process, () => {
			this.lastFrame = scheduler.clock.seconds;
			this.scheduleFrame();
		});
	}

	/** Always: the emulator has servers only. */
	public IsServer(): boolean {
		return true;
	}

	/** Never. */
	public IsClient(): boolean {
		return false;
	}

	/** As chosen when the server was started. */
	public IsStudio(): boolean {
		return this.context.isStudio;
	}

	/** Always. */
	public IsRunning(): boolean {
		return true;
	}

	/** Studio's Run button, which is how a Studio server without clients runs. */
	public IsRunMode(): boolean {
		return this.context.isStudio;
	}

	private scheduleFrame(): void {
		const { scheduler, process } = this.context;
		scheduler.scheduleFor(process, scheduler.frameDelay(0), () => {
			if (!this.Heartbeat.hasConnections()) return;
			const now = scheduler.clock.seconds;
			this.Heartbeat.fire(now - this.lastFrame);
			this.lastFrame = now;
			this.scheduleFrame();
		});
	}
}
