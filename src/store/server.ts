import { Gate } from "../requests/gate";
import { Directory } from "../peers/directory";
import { toServerId } from "../peers/wire-format";
import type { Platform } from "../platform/platform";
import type { ServerLife, ServerPhase } from "../requests/server-life";
import { Metrics } from "../telemetry/metrics";
import { NO_REPORTS, type ReportSink, type ReportSinkFactory } from "../telemetry/report-sink";

/** What all stores of one server share. */
export class Server implements ServerLife {
	/**
	 * This server's name in records. `game.JobId` is empty in Studio, and may be reused, so it is
	 * not used.
	 */
	public readonly id: string;
	public readonly gate: Gate;
	/** The counters of all stores together. */
	public readonly metrics: Metrics;
	/** Where the reports of all stores go. */
	public readonly reports: ReportSink;
	/** What this server knows about the others. */
	public readonly directory: Directory;
	public phase: ServerPhase = "running";
	/** Changes of records, other than commits, that are in progress; closing waits for them. */
	public openChanges = 0;
	/** Calls of the game that have not returned. */
	public openCalls = 0;
	/** When the game last called, or such a call returned, by the monotonic clock. */
	public calledAt = 0;
	/** Called once, with the next call, when the server has nothing left to do and may end at any moment. */
	public onWake: (() => void) | undefined;
	private readonly phaseListeners = new Array<() => void>();
	private sequence = 0;

	/** @param createReports - creates the sender of reports; without it none are sent */
	public constructor(
		public readonly platform: Platform,
		createReports?: ReportSinkFactory,
	) {
		this.id = toServerId(platform.http.GenerateGUID(false));
		this.gate = new Gate(platform);
		this.metrics = new Metrics(platform.clock);
		this.reports = createReports?.(platform, this.id) ?? NO_REPORTS;
		this.directory = new Directory(platform, this.id);
	}

	/** Calls a function, which must not yield, at each step of this server's shutdown. */
	public onPhase(listener: () => void): void {
		this.phaseListeners.push(listener);
	}

	public enter(phase: ServerPhase): void {
		this.phase = phase;
		if (phase === "sealed") {
			this.gate.hurry();
		} else if (phase === "closed") {
			this.gate.finish();
		}
		for (const listener of this.phaseListeners) {
			listener();
		}
	}

	/** Whether updates are refused, because storing them could no longer be promised. */
	public isSealed(): boolean {
		return this.phase === "sealed" || this.phase === "closed";
	}

	/** The game has made a call: while it does, closing waits for more. */
	public noteCall(): void {
		this.calledAt = this.platform.clock.now();
		const { onWake } = this;
		this.onWake = undefined;
		onWake?.();
	}

	/** Runs work that a call waits for, and that must not throw. Yields. */
	public serve(work: () => void): void {
		this.noteCall();
		this.openCalls += 1;
		work();
		this.openCalls -= 1;
		this.noteCall();
	}

	/** Runs an action that closing has to wait for: a removal, or a transaction and what follows it. */
	public change<T>(action: () => T): T {
		this.openChanges += 1;
		const [ok, result] = pcall(action);
		this.openChanges -= 1;
		if (!ok) {
			throw result;
		}
		return result;
	}

	/** The next number for an update. They increase across all stores, so that a reload keeps the order. */
	public nextSequence(): number {
		this.sequence += 1;
		return this.sequence;
	}
}
