import type { Attempt } from "./durable-store";
import type { Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { PRIORITIES, type Priority } from "./priority";
import { ClosingPace } from "./closing-pace";
import { RequestBudget } from "./request-budget";
import { REQUEST_CLASSES, type RequestClass } from "./request-class";

/** Once the server is about to end, everything that stores or settles something has top priority. */
const CLOSING_TOO: ReadonlyArray<Priority> = ["leaving", "flushing"];

/** Most requests in flight. The engine queues requests above the budget, 30 deep; PPDB keeps its requests out of there. */
const IN_FLIGHT_MAX = 50;
/**
 * How long maintenance waits until it is as urgent as flushing. Nothing is promoted further: what is reserved for players who
 * join and leave is not for requests that have merely waited.
 */
const STEP_UP_SECONDS = 5;
/**
 * How long flushing waits until it goes in between loads, one after a few of them: a server that loads thousands of documents
 * must store what its players do in the meantime.
 */
const OVERDUE_SECONDS = 5;
const LOADS_PER_OVERDUE = 3;
/** The result of a request that arrives, or still waits, when the server has ended. */
const ENDED: Attempt = {
	ok: false,
	failure: { kind: "closing", message: "the server has closed" },
};
/** How soon to check again when the budget is used up; the pace releases ten requests a second. */
const LOOK_AGAIN_SECONDS = 0.1;

/** A request that waits for its turn. */
interface Turn {
	readonly isNext: Future<Attempt | true>;
	/** When it arrived, by the monotonic clock. */
	readonly since: number;
}

/**
 * The request budget of a server: one for all its stores.
 *
 * Requests are released by priority and, within one priority, in order of arrival, while
 * there is budget and not too many are in flight. Without budget they wait here, where a more
 * urgent one can still go first, and never in the engine's queue, which drops what does not fit.
 * Maintenance that has waited long becomes more urgent, so that it does not starve.
 */
export class Gate {
	private readonly waiting = new Map<Priority, Map<RequestClass, Array<Turn>>>();
	private waitingCount = 0;
	private inFlight = 0;
	/** Loads released since the last overdue request. */
	private loadsInRow = 0;
	private lookAgain: thread | undefined;
	/** What may still be sent. */
	public readonly budget: RequestBudget;
	/** Set only while the server closes; until then each document's own backoff is gentle enough. */
	private pace: ClosingPace | undefined;
	/** The number of documents waiting to be stored; called only while the server closes. */
	private unsaved = () => 0;
	/** Waits between two tries. */
	private readonly rests = new Set<Future<true>>();
	private isHurried = false;
	private isOver = false;

	public constructor(private readonly platform: Platform) {
		this.budget = new RequestBudget(platform);
		for (const priority of PRIORITIES) {
			const classes = new Map<RequestClass, Array<Turn>>();
			for (const requestClass of REQUEST_CLASSES) {
				classes.set(requestClass, []);
			}
			this.waiting.set(priority, classes);
		}
	}

	/**
	 * From now on, an outage must not use up the budget. Requests that store what was waiting, or what a caller waits for, do not
	 * wait for their share of it, and requests that store nothing get only what those will not need.
	 *
	 * Later flushes keep to the share: a game that goes on for half a minute must not use up what its last updates, and all
	 * other servers, need.
	 *
	 * @param unsaved - returns the number of documents waiting to be stored
	 */
	public beginClosing(unsaved: () => number): void {
		this.pace = new ClosingPace();
		this.unsaved = unsaved;
		this.promote();
	}

	/** The server accepts nothing more: flushes no longer wait for their share either. */
	public hurry(): void {
		this.isHurried = true;
		this.promote();
	}

	private promote(): void {
		for (const priority of CLOSING_TOO) {
			for (const requestClass of REQUEST_CLASSES) {
				const queue = this.queueOf(priority, requestClass);
				for (const turn of queue) {
					this.queueOf("closing", requestClass).push(turn);
				}
				queue.clear();
			}
		}
		this.letThrough();
	}

	/** Whether no request is in flight. */
	public isIdle(): boolean {
		return this.inFlight === 0;
	}

	/** Stops sending, and answers the requests that wait. */
	public finish(): void {
		this.isOver = true;
		for (const rest of [...this.rests]) {
			rest.settle(true);
		}
		for (const priority of PRIORITIES) {
			for (const requestClass of REQUEST_CLASSES) {
				const queue = this.queueOf(priority, requestClass);
				const turns = [...queue];
				queue.clear();
				this.waitingCount -= turns.size();
				for (const turn of turns) {
					turn.isNext.settle(ENDED);
				}
			}
		}
	}

	/**
	 * Runs a request when its turn comes. Yields. The request must not throw.
	 *
	 * @param late - the possible answer to the same request, sent earlier: if it arrives before the turn, it is used and nothing
	 * is sent
	 */
	public pass(
		requestClass: RequestClass,
		priority: Priority,
		request: () => Attempt,
		late?: Future<Attempt>,
	): Attempt {
		const isPressing = priority === "leaving" || this.isHurried;
		const isClosing = this.pace !== undefined && CLOSING_TOO.includes(priority) && isPressing;
		const turn: Turn = {
			isNext: new Future(this.platform.scheduler),
			since: this.platform.clock.now(),
		};
		late?.onSettled((answer) => {
			if (answer.ok) {
				this.withdraw(turn, answer);
			}
		});
		this.admit(turn, requestClass, isClosing ? "closing" : priority);
		const outcome = turn.isNext.wait();
		if (outcome !== true) {
			return outcome;
		}
		const attempt = request();
		this.inFlight -= 1;
		if (!attempt.ok && attempt.failure.kind === "throttled") {
			this.budget.slowDown(requestClass);
		}
		this.pace?.observe(attempt.ok);
		this.letThrough();
		return attempt;
	}

	/** Waits between two tries of a request, but not beyond the server's end; the next try returns the result for that. Yields. */
	public rest(seconds: number): void {
		const rest = new Future<true>(this.platform.scheduler);
		this.rests.add(rest);
		rest.waitAtMost(seconds);
		this.rests.delete(rest);
	}

	/** The number of requests waiting for their turn, by priority. */
	public queued(): Record<Priority, number> {
		const queued = { closing: 0, leaving: 0, loading: 0, flushing: 0, maintenance: 0 };
		for (const priority of PRIORITIES) {
			for (const requestClass of REQUEST_CLASSES) {
				queued[priority] += this.queueOf(priority, requestClass).size();
			}
		}
		return queued;
	}

	private admit(turn: Turn, requestClass: RequestClass, priority: Priority): void {
		if (this.isOver) {
			turn.isNext.settle(ENDED);
		}
		if (turn.isNext.isSettled()) {
			return;
		}
		if (this.waitingCount === 0 && this.mayPass(requestClass, priority)) {
			this.send(requestClass);
			turn.isNext.settle(true);
			return;
		}
		this.queueOf(priority, requestClass).push(turn);
		this.waitingCount += 1;
		this.letThrough();
	}

	/** Ends the wait for a turn with an answer, unless the turn has come. */
	private withdraw(turn: Turn, answer: Attempt): void {
		for (const priority of PRIORITIES) {
			for (const requestClass of REQUEST_CLASSES) {
				const queue = this.queueOf(priority, requestClass);
				const index = queue.indexOf(turn);
				if (index >= 0) {
					queue.remove(index);
					this.waitingCount -= 1;
				}
			}
		}
		turn.isNext.settle(answer);
	}

	private letThrough(): void {
		if (this.waitingCount === 0) {
			return;
		}
		this.stepUp();
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

	private queueOf(priority: Priority, requestClass: RequestClass): Array<Turn> {
		return this.waiting.get(priority)?.get(requestClass) ?? [];
	}

	private stepUp(): void {
		const now = this.platform.clock.now();
		for (const requestClass of REQUEST_CLASSES) {
			const queue = this.queueOf("maintenance", requestClass);
			while (!queue.isEmpty() && now >= queue[0].since + STEP_UP_SECONDS) {
				const turn = queue[0];
				queue.shift();
				this.queueOf("flushing", requestClass).push(turn);
			}
		}
	}

	/** Once a class lacks budget for an urgent request, a less urgent one must not take it. */
	private letClassThrough(
		priority: Priority,
		requestClass: RequestClass,
		exhausted: Set<RequestClass>,
	): void {
		const queue = this.queueOf(priority, requestClass);
		while (!queue.isEmpty() && !exhausted.has(requestClass)) {
			if (priority === "loading") {
				this.letOverdueThrough();
			}
			if (!this.mayPass(requestClass, priority)) {
				exhausted.add(requestClass);
				return;
			}
			this.sendNext(queue, requestClass);
			this.loadsInRow += priority === "loading" ? 1 : 0;
		}
	}

	private letOverdueThrough(): void {
		const since = this.platform.clock.now() - OVERDUE_SECONDS;
		for (const requestClass of REQUEST_CLASSES) {
			const queue = this.queueOf("flushing", requestClass);
			const isTurn = this.loadsInRow >= LOADS_PER_OVERDUE && !queue.isEmpty();
			if (isTurn && queue[0].since <= since && this.mayPass(requestClass, "loading")) {
				this.loadsInRow = 0;
				this.sendNext(queue, requestClass);
			}
		}
	}

	private sendNext(queue: Array<Turn>, requestClass: RequestClass): void {
		const turn = queue.shift();
		this.waitingCount -= 1;
		this.send(requestClass);
		turn?.isNext.settle(true);
	}

	private send(requestClass: RequestClass): void {
		this.inFlight += 1;
		this.budget.spend(requestClass);
	}

	private mayPass(requestClass: RequestClass, priority: Priority): boolean {
		const isStoring = priority === "closing" || CLOSING_TOO.includes(priority);
		const owed = isStoring ? 0 : this.unsaved();
		if (this.inFlight >= IN_FLIGHT_MAX || !this.budget.affords(requestClass, priority, owed)) {
			return false;
		}
		return this.pace?.maySend(this.inFlight, this.platform.clock.now()) ?? true;
	}
}
