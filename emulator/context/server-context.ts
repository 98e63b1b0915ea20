import type { Faults } from "../faults/faults";
import type { Random } from "../base/random";
import type { Process } from "../scheduler/process";
import type { Scheduler } from "../scheduler/scheduler";
import type { RequestLog } from "./request-log";

/** One line that a server wrote. */
export interface OutputLine {
	/** `error` is what the engine shows of errors: its own, and those that nobody caught. */
	readonly kind: "print" | "warn" | "error";
	readonly text: string;
}

/** What the services of one server know of it: who they are, and what drives them. */
export class ServerContext {
	/** Players in the server; the player list keeps it. */
	public playerCount = 0;
	/** Lines that the server wrote. */
	public readonly output = new Array<OutputLine>();

	public constructor(
		public readonly jobId: string,
		public readonly isStudio: boolean,
		public readonly apiAccess: boolean,
		public readonly published: boolean,
		/** Seconds that the server's wall clock is ahead of the cloud's. */
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

	/** Tells the observer of requests, if there is one, that a request ended. */
	public observe(service: string, method: string, key: string, failure?: string): void {
		const time = this.scheduler.clock.seconds;
		this.log.observer?.({ time, service, method, server: this.jobId, key, failure });
	}
}
