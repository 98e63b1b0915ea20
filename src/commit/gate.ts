import type { Attempt } from "../platform/durable-store";
import type { Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { ClosingPace } from "./closing-pace";
import { REQUEST_CLASSES, RequestBudget, type RequestClass } from "./request-budget";

/** Who goes first when the budget is short. */
export type Priority = "closing" | "leaving" | "loading" | "flushing" | "maintenance";

const PRIORITIES: ReadonlyArray<Priority> = [
	"closing",
	"leaving",
	"loading",
	"flushing",
	"maintenance",
];

/** Whether one priority goes before another. */
export function isMoreUrgent(priority: Priority, than: Priority): boolean {
	return PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(than);
}

/** The engine queues what exceeds the budget, 30 deep; PPDB keeps its requests out of there. */
const IN_FLIGHT_MAX = 50;
/** How soon to look again when the budget is used up; the pace lets a request go ten times a second. */
const LOOK_AGAIN_SECONDS = 0.1;

/**
 * The request budget of a server: one for all its stores.
 *
 * Requests are let through by priority and, within one, in the order in which they came, while
 * there is budget and not too many are under way. Without budget they wait here, where a more
 * urgent one can still go first, and never in the engine's queue, which drops what does not fit.
 */
export class Gate {
	private readonly waiting = new Map<Priority, Map<RequestClass, Array<Future<true>>>>();
	private waitingCount = 0;
	private inFlight = 0;
	private lookAgain: thread | undefined;
	/** What is left to send. */
	public readonly budget: RequestBudget;
	/** Only while the server closes; until then each document's own backoff is gentle enough. */
	private pace: ClosingPace | undefined;

	public constructor(private readonly platform: Platform) {
		this.budget = new RequestBudget(platform);
		for (const priority of PRIORITIES) {
			const classes = new Map<RequestClass, Array<Future<true>>>();
			for (const requestClass of REQUEST_CLASSES) {
				classes.set(requestClass, []);
			}
			this.waiting.set(priority, classes);
		}
	}

	/** From now on an outage must not use up the budget. */
	public beginClosing(): void {
		this.pace = new ClosingPace();
	}

	/** Runs a request when its turn comes. Yields. The request must not throw. */
	public pass(requestClass: RequestClass, priority: Priority, request: () => Attempt): Attempt {
		this.admit(requestClass, priority);
		const attempt = request();
		this.inFlight -= 1;
		if (!attempt.ok && attempt.failure.kind === "throttled") {
			this.budget.slowDown(requestClass);
		}
		this.pace?.note(attempt.ok);
		this.letThrough();
		return attempt;
	}

	/** How many requests wait for their turn, by priority. */
	public queued(): Record<Priority, number> {
		const queued = { closing: 0, leaving: 0, loading: 0, flushing: 0, maintenance: 0 };
		for (const priority of PRIORITIES) {
			for (const requestClass of REQUEST_CLASSES) {
				queued[priority] += this.waiting.get(priority)?.get(requestClass)?.size() ?? 0;
			}
		}
		return queued;
	}

	private admit(requestClass: RequestClass, priority: Priority): void {
		if (this.waitingCount === 0 && this.mayPass(requestClass, priority)) {
			this.send(requestClass);
			return;
		}
		const turn = new Future<true>(this.platform.scheduler);
		this.waiting.get(priority)?.get(requestClass)?.push(turn);
		this.waitingCount += 1;
		this.letThrough();
		turn.wait();
	}

	private letThrough(): void {
		const exhausted = new Set<RequestClass>();
		for (const priority of PRIORITIES) {
			for (const requestClass of REQUEST_CLASSES) {
				this.letClassThrough(priority, requestClass, exhausted);
			}
		}
		if (this.waitingCount > 0 && this.inFlight < IN_FLIGHT_MAX) {
			this.lookAgain ??= this.platform.scheduler.delay(LOOK_AGAIN_SECONDS, () => {
				this.lookAgain = undefined;
				this.letThrough();
			});
		}
	}

	/** Once a class is short of budget for an urgent request, a less urgent one must not take it. */
	private letClassThrough(
		priority: Priority,
		requestClass: RequestClass,
		exhausted: Set<RequestClass>,
	): void {
		const queue = this.waiting.get(priority)?.get(requestClass) ?? [];
		while (!queue.isEmpty() && !exhausted.has(requestClass)) {
			if (!this.mayPass(requestClass, priority)) {
				exhausted.add(requestClass);
				return;
			}
			const turn = queue.shift();
			this.waitingCount -= 1;
			this.send(requestClass);
			turn?.settle(true);
		}
	}

	private send(requestClass: RequestClass): void {
		this.inFlight += 1;
		this.budget.spend(requestClass);
	}

	private mayPass(requestClass: RequestClass, priority: Priority): boolean {
		if (this.inFlight >= IN_FLIGHT_MAX || !this.budget.affords(requestClass, priority)) {
			return false;
		}
		return this.pace?.maySend(this.inFlight, this.platform.clock.now()) ?? true;
	}
}
