import type { Attempt } from "../platform/durable-store";
import type { BudgetType, Platform } from "../platform/platform";
import { Future } from "../threads/future";
import { ClosingPace } from "./closing-pace";

/** Who goes first when the budget is short. */
export type Priority = "closing" | "leaving" | "loading" | "flushing" | "maintenance";

/** What a request takes from the server's budget. */
export type RequestClass = "read" | "update" | "remove";

const PRIORITIES: ReadonlyArray<Priority> = [
	"closing",
	"leaving",
	"loading",
	"flushing",
	"maintenance",
];
const CLASSES: ReadonlyArray<RequestClass> = ["read", "update", "remove"];

/** Whether one priority goes before another. */
export function isMoreUrgent(priority: Priority, than: Priority): boolean {
	return PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(than);
}

/** The engine queues what exceeds the budget, 30 deep; PPDB keeps its requests out of there. */
const IN_FLIGHT_MAX = 50;
/** How soon to look again when the budget is used up; it refills about once a second. */
const LOOK_AGAIN_SECONDS = 0.25;

/**
 * What each class spends, by the request types of 2026. An `UpdateAsync` spends both a read and a
 * write. https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
 */
const SPENDS: Record<RequestClass, ReadonlyArray<BudgetType>> = {
	read: ["StandardRead"],
	update: ["StandardRead", "StandardWrite"],
	remove: ["StandardRemove"],
};

/** The request types of engines that lack the newer ones. */
const OLD_TYPES: Partial<Record<BudgetType, BudgetType>> = {
	StandardRead: "GetAsync",
	StandardWrite: "SetIncrementAsync",
	StandardRemove: "SetIncrementAsync",
};

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
	/** Only while the server closes; until then each document's own backoff is gentle enough. */
	private pace: ClosingPace | undefined;

	public constructor(private readonly platform: Platform) {
		for (const priority of PRIORITIES) {
			const classes = new Map<RequestClass, Array<Future<true>>>();
			for (const requestClass of CLASSES) {
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
		this.pace?.note(attempt.ok);
		this.letThrough();
		return attempt;
	}

	private admit(requestClass: RequestClass, priority: Priority): void {
		if (this.waitingCount === 0 && this.mayPass(requestClass)) {
			this.inFlight += 1;
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
			for (const requestClass of CLASSES) {
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
			if (!this.mayPass(requestClass)) {
				exhausted.add(requestClass);
				return;
			}
			const turn = queue.shift();
			this.waitingCount -= 1;
			this.inFlight += 1;
			turn?.settle(true);
		}
	}

	private mayPass(requestClass: RequestClass): boolean {
		if (this.inFlight >= IN_FLIGHT_MAX || !this.affords(requestClass)) {
			return false;
		}
		return this.pace?.maySend(this.inFlight, this.platform.clock.now()) ?? true;
	}

	private affords(requestClass: RequestClass): boolean {
		for (const budgetType of SPENDS[requestClass]) {
			if (this.budgetOf(budgetType) < 1) {
				return false;
			}
		}
		return true;
	}

	/** An engine that tells no budget at all is one without limits, as in an unpublished place. */
	private budgetOf(budgetType: BudgetType): number {
		return this.ask(budgetType) ?? this.ask(OLD_TYPES[budgetType]) ?? math.huge;
	}

	private ask(budgetType: BudgetType | undefined): number | undefined {
		if (budgetType === undefined) {
			return undefined;
		}
		const [known, budget] = pcall(() =>
			this.platform.dataStores.GetRequestBudgetForRequestType(budgetType),
		);
		return known ? budget : undefined;
	}
}
