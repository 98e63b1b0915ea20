import type { Faults } from "../faults/faults";
import type { Random } from "../base/random";
import type { Process } from "../scheduler/process";
import type { Scheduler } from "../scheduler/scheduler";
import type { RequestLog } from "./request-log";

/** One line that a server wrote. */
export interface OutputLine {
	/** `error` is what the engine shows of errors: its own, and uncaught ones. */
	readonly kind: "print" | "warn" | "error";
	readonly text: string;
}

/** What the services of one server need to know about it: its identity, and what drives it. */
export class ServerContext {
	/** Players in the server; maintained by the player list. */
	public playerCount = 0;
	/** Lines that the server wrote. */
	public readonly output = new Array<OutputLine>();

	public constructor(
		public readonly jobId: string,
		public readonly isStudio: boolean,
		public readonly apiAccess: boolean,
		public readonly published: boolean,
		/** How far the server's wall clock is ahead of the cloud's, in seconds. */
		public readonly clockSkewSeconds: number,
		public readonly process: Process,
		public readonly scheduler: Scheduler,
		public readonly random: Random,
		public readonly faults: Faults,
		public readonly log: RequestLog,
		private readonly onOutput?: (jobId: string, line: OutputLine) => void,
	) {}

	/** Adds a line to the server's output. */
	public write(kind: OutputLine["kind"], text: string): void {
		const line: OutputLine = { kind, text };
		this.output.push(line);
		this.onOutput?.(this.jobId, line);
	}

	/** Notifies the request observer, if there is one, that a request has ended. */
	public observe(service: string, method: string, key: string, failure?: string): void {
		const time = this.scheduler.clock.seconds;
		this.log.observer?.({ time, service, method, server: this.jobId, key, failure });
	}
}
