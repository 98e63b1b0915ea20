import type { Scheduler } from "../scheduler/scheduler";
import type { Process } from "../scheduler/process";
import type { Budget } from "./budget";

/** Requests that one queue holds (docs/platform.md). */
export const QUEUE_SIZE = 30;

interface QueuedRequest {
	readonly thread: thread;
	readonly budgets: ReadonlyArray<Budget>;
}

function canSpend(budgets: ReadonlyArray<Budget>): boolean {
	for (const budget of budgets) {
		if (budget.available() < 1) return false;
	}
	return true;
}

function spend(budgets: ReadonlyArray<Budget>): void {
	for (const budget of budgets) budget.spend();
}

/**
 * One of a server's four queues for requests above their budget: first in, first out, 30 deep.
 *
 * Models that a request overtakes only requests of a class whose budget is exhausted. Not modelled yet: skipping a throttled key.
 */
export class RequestQueue {
	private waiting = new Array<QueuedRequest>();
	private ticking = false;

	public constructor(
		private readonly scheduler: Scheduler,
		private readonly owner: Process,
	) {}

	/** Takes the tokens immediately if no request waits and the budgets allow it. */
	public tryNow(budgets: ReadonlyArray<Budget>): boolean {
		if (!this.waiting.isEmpty() || !canSpend(budgets)) return false;
		spend(budgets);
		return true;
	}

	/** Whether another request may wait. */
	public hasRoom(): boolean {
		return this.waiting.size() < QUEUE_SIZE;
	}

	/** Yields the running thread until its tokens are taken. */
	public wait(budgets: ReadonlyArray<Budget>): void {
		this.waiting.push({ thread: this.scheduler.yieldableThread(), budgets });
		if (!this.ticking) this.scheduleTick();
		coroutine.yield();
	}

	private scheduleTick(): void {
		this.ticking = true;
		const now = this.scheduler.clock.seconds;
		const nextSecond = math.floor(now) + 1; // budgets grow at whole seconds
		this.scheduler.scheduleFor(this.owner, nextSecond - now, () => this.tick());
	}

	private tick(): void {
		const stillWaiting = new Array<QueuedRequest>();
		const exhausted = new Set<Budget>();
		for (const request of this.waiting) {
			const blocked = request.budgets.some((budget) => exhausted.has(budget));
			if (!blocked && canSpend(request.budgets)) {
				spend(request.budgets);
				this.scheduler.resumeAfter(this.owner, 0, request.thread);
				continue;
			}
			stillWaiting.push(request);
			for (const budget of request.budgets) exhausted.add(budget);
		}
		this.waiting = stillWaiting;
		this.ticking = false;
		if (!stillWaiting.isEmpty()) this.scheduleTick();
	}
}
