import { inWaitingOrder, type Document } from "../document/document";
import { PPDBError } from "../base/error";
import type { LoggedUpdate } from "../document/update-log";
import { adviceOn, triesText, type Failure } from "../requests/failure";
import type { CommitHost } from "./commit-host";
import { Pause } from "../threads/pause";
import type { Resolver } from "../record/resolver";
import { secondsToNextTry } from "../requests/retry";
import { CommitJob } from "./commit-job";
import type { CommitResult, Committer } from "./committer";
import type { Priority } from "../requests/priority";

/** How a wait for durability ends. */
export interface WaitOptions {
	readonly priority: Priority;
	/** Wait through failures for as long as it takes, instead of giving up after the retries. */
	readonly isPatient: boolean;
	/** Only the newest update matters: rejections of others do not concern this waiter. */
	readonly isForNewest?: boolean;
	/** Whether there is still a caller to be thrown what goes wrong. Default: there is. */
	readonly isHeard?: () => boolean;
}

/**
 * Commits a store's dirty documents: each `debounce` seconds after its first unsaved update, or
 * immediately if a caller waits for it.
 *
 * A failed commit is retried until it succeeds. There is one timer per dirty document and
 * none for clean ones.
 */
export class WriteQueue {
	private readonly jobs = new Map<string, CommitJob>();

	public constructor(
		private readonly context: CommitHost,
		private readonly committer: Committer,
		private readonly resolver: Resolver,
	) {}

	/** Has a dirty document committed; not needed again while it is "queued". */
	public schedule(document: Document): void {
		if (document.storing === "queued") {
			return;
		}
		document.storing = "queued";
		const job = new CommitJob(document, this.context.server.platform.scheduler);
		this.jobs.set(document.key, job);
		job.timer = this.context.server.platform.scheduler.delay(this.window(document), () => {
			job.timer = undefined;
			this.run(job);
		});
	}

	/**
	 * Commits now and yields until every update so far is settled.
	 *
	 * @returns what went wrong; nothing if all updates are stored
	 */
	public settle(document: Document, options: WaitOptions): PPDBError | undefined {
		if (!document.isDirty()) {
			return undefined;
		}
		this.schedule(document);
		const job = this.jobs.get(document.key) as CommitJob;
		const failuresMax = options.isPatient ? math.huge : this.context.settings.retries();
		const waiter = job.addWaiter(failuresMax, options);
		job.raisePriority(options.priority);
		if (job.timer !== undefined) {
			this.context.server.platform.scheduler.cancel(job.timer);
			job.timer = undefined;
			this.context.server.platform.scheduler.spawn(() => {
				this.run(job);
			});
		}
		return waiter.outcome.wait().error;
	}

	/** Whether the caller of an update waits until it is settled. */
	public isAwaited(key: string, update: LoggedUpdate): boolean {
		return this.jobs.get(key)?.isAwaited(update) === true;
	}

	/** The documents with updates that are not stored yet; those that have waited longest first. */
	public dirtyDocuments(): Array<Document> {
		const documents = new Array<Document>();
		for (const [, { document }] of this.jobs) {
			if (document.isDirty() && !document.standing.isClosed()) {
				documents.push(document);
			}
		}
		return inWaitingOrder(documents);
	}

	/** The number of those documents. */
	public dirtyCount(): number {
		let count = 0;
		for (const [, { document }] of this.jobs) {
			count += document.isDirty() && !document.standing.isClosed() ? 1 : 0;
		}
		return count;
	}

	/** Whether anything is still to be stored, except what the service refuses. */
	public isStoring(): boolean {
		for (const [, { document }] of this.jobs) {
			if (
				document.isDirty() &&
				!document.standing.isClosed() &&
				document.storing !== "refused"
			) {
				return true;
			}
		}
		return false;
	}

	/** Ends the wait between tries, because time is running out. */
	public hurry(document: Document): void {
		this.jobs.get(document.key)?.pause?.interrupt();
	}

	private window(document: Document): number {
		const { server, settings } = this.context;
		if (server.phase !== "running") {
			return 0;
		}
		const draw = server.platform.random.next();
		return document
			.commits()
			.contention.windowSeconds(settings.debounceSeconds(), settings.dirtySecondsMax(), draw);
	}

	private run(job: CommitJob): void {
		const { document } = job;
		do {
			this.holdBack(job);
			const result = this.context.locks.hold(document.key, () => this.tryOnce(job));
			if (result === undefined || this.isOver(job, result)) {
				break;
			}
		} while (document.isDirty());
		this.unqueue(job);
		if (document.standing.isClosed() && document.isDirty()) {
			const message =
				"the document was deleted before its updates were stored, and they are gone with it";
			job.failAll(new PPDBError("Deleted", message, { key: document.key }));
		}
		const { rejected } = document.commits();
		job.settleUpTo(math.huge, rejected);
		rejected.clear();
		const isLeft =
			document.isDirty() && !document.standing.isClosed() && document.storing !== "refused";
		if (isLeft && this.context.server.phase !== "closed") {
			this.schedule(document);
		}
	}

	/** From now on, storing the document begins another job. What is refused, or left at the end, still counts as dirty. */
	private unqueue(job: CommitJob): void {
		const { document } = job;
		if (this.jobs.get(document.key) !== job) {
			return;
		}
		const isRefused = document.storing === "refused";
		document.storing = isRefused ? "refused" : "idle";
		document.endRoom();
		const isAtEnd = this.context.server.phase === "closed" && document.isDirty();
		if (!isRefused && !isAtEnd) {
			this.jobs.delete(document.key);
		}
	}

	/** Ends a job with a failure. A caller that this releases may want the document stored immediately, by another job. */
	private fail(job: CommitJob, problem: PPDBError): true {
		this.unqueue(job);
		job.failAll(problem);
		return true;
	}

	/** Waits until the key may be written again; a closing server has no time for that. */
	private holdBack(job: CommitJob): void {
		const { server } = this.context;
		const { throughput } = job.document.commits();
		const seconds = throughput.waitSeconds(server.platform.clock.now());
		if (seconds > 0 && server.phase === "running") {
			this.pauseFor(job, seconds);
		}
	}

	private pauseFor(job: CommitJob, seconds: number): void {
		job.pause = new Pause(this.context.server.platform.scheduler, seconds);
		job.pause.wait();
		job.pause = undefined;
	}

	private tryOnce(job: CommitJob): CommitResult | undefined {
		if (job.document.standing.isClosed() || !job.document.isDirty()) {
			return undefined;
		}
		if (job.failures === 0) {
			this.context.announcer.saving(job.document);
		}
		job.document.settleEdits();
		const reason = job.waiters.isEmpty() ? "debounce" : job.priority;
		return this.committer.commit(job.document, job.priority, reason);
	}

	private isOver(job: CommitJob, result: CommitResult): boolean {
		if (result.kind === "failed" && result.failure.kind === "invalid") {
			job.document.storing = "refused";
		}
		if (result.kind === "settled") {
			job.failures = 0;
			const { rejected } = job.document.commits();
			job.settleUpTo(result.lastSequence, [...result.rejections, ...rejected]);
			// No caller waits for what came in meanwhile, so it gets its own debounce window.
			return job.waiters.isEmpty();
		}
		if (result.kind === "blocked") {
			const problem = this.resolver.help(job.document.key, result.by);
			return problem === undefined
				? false
				: this.noteFailure(job, { kind: "retry", message: problem.toString() });
		}
		if (result.kind === "gone") {
			return this.fail(job, result.error);
		}
		return this.noteFailure(job, result.failure);
	}

	private noteFailure(job: CommitJob, failure: Failure): boolean {
		job.failures += 1;
		const { key } = job.document;
		const isRefused = job.document.storing === "refused";
		const message = isRefused
			? "the service refuses it as it is; it stays in memory, and flush or a later update tries again"
			: `not stored after ${triesText(job.failures)}; it stays in memory and is tried again`;
		const problem = new PPDBError("CommitFailed", message + adviceOn(failure), {
			key,
			cause: failure.message,
		});
		if (failure.kind === "closing") {
			// What is left by now is reported when closing ends, all of it in one place.
			this.context.server.enter("closed");
			return this.fail(job, problem);
		}
		const isDue = job.failures === this.context.settings.retries() + 1;
		if (isRefused || isDue) {
			this.tell(job, problem);
		}
		if (isRefused) {
			return this.fail(job, problem);
		}
		job.failImpatient(problem);
		this.pauseFor(job, secondsToNextTry(this.context, failure, job.failures));
		return false;
	}

	/** Reports a failure that no caller waits for. */
	private tell(job: CommitJob, problem: PPDBError): void {
		const { metrics, reporter } = this.context;
		if (job.hasImpatient()) {
			metrics.noteFailure(problem.code);
		} else {
			reporter.report(problem);
		}
	}
}
