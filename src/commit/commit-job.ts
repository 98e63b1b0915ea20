import type { Document } from "../document/document";
import type { Rejection } from "../document/replay";
import type { LoggedUpdate } from "../document/update-log";
import type { PPDBError } from "../base/error";
import type { Scheduler } from "../platform/platform";
import { Future } from "../threads/future";
import type { Pause } from "../threads/pause";
import { isMoreUrgent, type Priority } from "../requests/priority";

/** A caller that waits until the updates up to a sequence number are settled. */
export interface Waiter {
	readonly sequence: number;
	/** Whether only the rejection of that particular update matters to the waiter. */
	readonly isForNewest: boolean;
	/** Whether there is still a caller to be thrown what goes wrong. */
	readonly isHeard: () => boolean;
	readonly outcome: Future<{ readonly error?: PPDBError }>;
	failuresLeft: number;
}

/** The work of storing one dirty document, over as many tries as it takes. */
export class CommitJob {
	/** Runs until the debounce window is over; missing once the work has begun. */
	public timer: thread | undefined;
	/** The wait between two tries. */
	public pause: Pause | undefined;
	/** Failed tries since the last one that succeeded. */
	public failures = 0;
	public priority: Priority = "flushing";
	public waiters = new Array<Waiter>();

	public constructor(
		public readonly document: Document,
		private readonly scheduler: Scheduler,
	) {}

	/** Adds a waiter for all updates so far, which tolerates a number of failures. */
	public addWaiter(
		failuresMax: number,
		{ isForNewest = false, isHeard = () => true }: Partial<Waiter>,
	): Waiter {
		const waiter: Waiter = {
			sequence: this.document.log().newestSequence(),
			isForNewest,
			isHeard,
			outcome: new Future(this.scheduler),
			failuresLeft: failuresMax,
		};
		this.waiters.push(waiter);
		return waiter;
	}

	public raisePriority(priority: Priority): void {
		if (isMoreUrgent(priority, this.priority)) {
			this.priority = priority;
		}
	}

	/** Whether the caller of an update waits until it is settled. */
	public isAwaited({ sequence }: LoggedUpdate): boolean {
		return this.waiters.some(
			(waiter) => waiter.isForNewest && waiter.sequence === sequence && waiter.isHeard(),
		);
	}

	/** Whether any waiter will be thrown the failure that this ends with. */
	public hasImpatient(): boolean {
		return this.waiters.some((waiter) => waiter.failuresLeft < math.huge && waiter.isHeard());
	}

	/** Releases the waiters whose updates are all settled. */
	public settleUpTo(sequence: number, rejections: ReadonlyArray<Rejection>): void {
		this.release(
			(waiter) => waiter.sequence <= sequence,
			(waiter) => rejectionFor(waiter, rejections),
		);
	}

	/** Counts a failure and releases the waiters that tolerate no more. */
	public failImpatient(problem: PPDBError): void {
		for (const waiter of this.waiters) {
			waiter.failuresLeft -= 1;
		}
		this.release(
			(waiter) => waiter.failuresLeft < 0,
			() => problem,
		);
	}

	public failAll(problem: PPDBError): void {
		this.release(
			() => true,
			() => problem,
		);
	}

	private release(
		isDone: (waiter: Waiter) => boolean,
		problemOf: (waiter: Waiter) => PPDBError | undefined,
	): void {
		const done = this.waiters.filter(isDone);
		this.waiters = this.waiters.filter((waiter) => !isDone(waiter));
		for (const waiter of done) {
			waiter.outcome.settle({ error: problemOf(waiter) });
		}
	}
}

function rejectionFor(waiter: Waiter, rejections: ReadonlyArray<Rejection>): PPDBError | undefined {
	const concerning = rejections.find(
		({ update }) => !waiter.isForNewest || update.sequence === waiter.sequence,
	);
	return concerning?.error;
}
