import { EmulatedEnums } from "../base/enum";
import type { ServerContext } from "../context/server-context";

/** How long a closing server waits for its callbacks (docs/platform.md). */
export const CLOSE_LIMIT_SECONDS = 30;

/**
 * Models `game:BindToClose`: all callbacks run side by side, each in a thread of the server.
 *
 * A callback that is bound while the server closes runs immediately; the documentation does not cover this.
 */
export class CloseCallbacks {
	private readonly callbacks = new Array<Callback>();
	private running = 0;
	private reason?: unknown;
	private onIdle?: () => void;

	public constructor(private readonly context: ServerContext) {}

	/** Adds a callback. */
	public bind(callback: Callback): void {
		this.callbacks.push(callback);
		if (this.onIdle !== undefined) this.start(callback);
	}

	/** Starts all callbacks; calls `onIdle` whenever the last of them has returned, even if there are none. */
	public startAll(reason: string, onIdle: () => void): void {
		this.reason = EmulatedEnums.CloseReason.FromName(reason);
		this.onIdle = onIdle;
		this.running += 1; // so that callbacks that return immediately do not end it too early
		for (const callback of [...this.callbacks]) this.start(callback);
		this.finishOne();
	}

	/** Whether all started callbacks have returned. */
	public isIdle(): boolean {
		return this.running === 0;
	}

	private start(callback: Callback): void {
		const { scheduler, process } = this.context;
		this.running += 1;
		scheduler.spawn(process, () => {
			const [succeeded, failure] = pcall(callback, this.reason);
			if (!succeeded) process.report(failure);
			this.finishOne();
		});
	}

	private finishOne(): void {
		this.running -= 1;
		if (this.running === 0) this.onIdle?.();
	}
}
