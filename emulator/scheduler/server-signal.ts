import type { Process } from "./process";
import type { Scheduler } from "./scheduler";

/** What `Connect` returns. */
export class ServerConnection<A extends Array<unknown>> {
	public Connected = true;

	public constructor(
		private readonly signal: ServerSignal<A>,
		public readonly callback: (...values: A) => void,
		public readonly once: boolean,
	) {}

	/** Ends the connection; a handler that is already running goes on. */
	public Disconnect(): void {
		if (!this.Connected) return;
		this.Connected = false;
		this.signal.drop(this);
	}
}

/**
 * Models `RBXScriptSignal` with `SignalBehavior.Immediate`: each handler runs in a thread of the server that owns the signal,
 * so its errors go to that server and nothing runs once it is dead.
 *
 * Handlers run in the order of their connection. Not modelled: deferred signal behaviour.
 */
export class ServerSignal<A extends Array<unknown>> {
	private connections = new Array<ServerConnection<A>>();

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly owner: Process,
		/** Called when the signal gets its first handler. */
		private readonly onFirstConnection?: () => void,
	) {}

	/** Calls `callback` each time the signal fires. */
	public Connect(callback: (...values: A) => void): ServerConnection<A> {
		return this.add(callback, false);
	}

	/** Calls `callback` only the next time the signal fires. */
	public Once(callback: (...values: A) => void): ServerConnection<A> {
		return this.add(callback, true);
	}

	/** Yields until the signal fires and returns its values. */
	public Wait(): LuaTuple<A> {
		const waiting = this.scheduler.yieldableThread();
		this.Once((...values) => this.scheduler.resume(this.owner, waiting, ...values));
		return coroutine.yield() as LuaTuple<A>;
	}

	/** Runs the handlers. The engine's signals have no such method; only the emulator calls it. */
	public fire(...values: A): void {
		const connections = this.connections; // replaced, never changed, by add and drop
		for (const connection of connections) {
			if (!connection.Connected) continue;
			if (connection.once) connection.Disconnect();
			this.scheduler.spawn(this.owner, connection.callback, ...values);
		}
	}

	/** Whether there are any handlers. */
	public hasConnections(): boolean {
		return this.connections.size() > 0;
	}

	/** Removes a connection; called by its `Disconnect`. */
	public drop(connection: ServerConnection<A>): void {
		this.connections = this.connections.filter((other) => other !== connection);
	}

	private add(callback: (...values: A) => void, once: boolean): ServerConnection<A> {
		const connection = new ServerConnection<A>(this, callback, once);
		this.connections = [...this.connections, connection];
		if (this.connections.size() === 1) this.onFirstConnection?.();
		return connection;
	}
}
