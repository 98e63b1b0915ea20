import type { ServerContext } from "../server/server-context";
import type { RequestCounter } from "../server/request-log";
import { Budget, SERVER_RATES } from "./budget";
import type { BudgetName } from "./budget";
import {
	FORBIDDEN,
	SHUT_DOWN,
	queueFull,
	queuedWarning,
	serverThrottled,
	studioForbidden,
} from "./data-store-errors";
import type { DataStoreMethod } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import { RequestQueue } from "./request-queue";

interface MethodCost {
	readonly budgets: ReadonlyArray<BudgetName>;
	readonly queue: "get" | "set";
}

/** `UpdateAsync` reads and writes, and pays for both. Which queue a removal waits in is not documented. */
const COSTS: Readonly<Record<DataStoreMethod, MethodCost>> = {
	GetAsync: { budgets: ["StandardRead"], queue: "get" },
	SetAsync: { budgets: ["StandardWrite"], queue: "set" },
	IncrementAsync: { budgets: ["StandardRead", "StandardWrite"], queue: "set" },
	UpdateAsync: { budgets: ["StandardRead", "StandardWrite"], queue: "set" },
	RemoveAsync: { budgets: ["StandardRemove"], queue: "set" },
};

const BUDGET_NAMES: ReadonlyArray<BudgetName> = [
	"StandardRead",
	"StandardWrite",
	"StandardList",
	"StandardRemove",
	"OrderedRead",
	"OrderedWrite",
	"OrderedList",
	"OrderedRemove",
];

/**
 * The server's side of every data store request: access, budgets and queues (fact sheet 1.6).
 *
 * Not modelled yet: the experience pool that all servers share, throughput per key, the queues of ordered stores.
 */
export class RequestGate {
	private readonly budgets = new Map<BudgetName, Budget>();
	private readonly queues: Readonly<Record<"get" | "set", RequestQueue>>;
	private readonly costs = new Map<DataStoreMethod, ReadonlyArray<Budget>>();
	private readonly counters = new Map<DataStoreMethod, RequestCounter>();

	public constructor(
		private readonly context: ServerContext,
		private readonly knobs: DataStoreKnobs,
	) {
		const playerCount = () => context.playerCount;
		for (const name of BUDGET_NAMES) {
			const clock = context.scheduler.clock;
			this.budgets.set(name, new Budget(clock, SERVER_RATES[name], knobs, playerCount));
		}
		for (const [method, cost] of pairs(COSTS)) {
			this.costs.set(
				method,
				cost.budgets.map((name) => this.budget(name)),
			);
		}
		const { scheduler, process } = context;
		this.queues = {
			get: new RequestQueue(scheduler, process),
			set: new RequestQueue(scheduler, process),
		};
	}

	/** The budget of a request class. */
	public budget(name: BudgetName): Budget {
		const budget = this.budgets.get(name);
		assert(budget !== undefined, "every name has a budget");
		return budget;
	}

	/** Settles all budgets at the rate of the player count so far. */
	public refillAll(): void {
		for (const name of BUDGET_NAMES) this.budget(name).refill();
	}

	/** Raises what a server without access gets. */
	public checkAccess(method: DataStoreMethod, store: string): void {
		const context = this.context;
		if (!context.process.alive) error(SHUT_DOWN, 0);
		if (context.apiAccess) return;
		error(context.isStudio ? studioForbidden(method, store) : FORBIDDEN, 0);
	}

	/** Spends the tokens of a request: at once, after waiting in the queue, or raises the queue's error. */
	public admit(method: DataStoreMethod, store: string, key: string): void {
		const counter = this.counter(method);
		const budgets = this.costs.get(method) ?? [];
		counter.requests += 1;
		counter.tokens += budgets.size();
		if (!this.knobs.enforceBudgets) return;
		const cost = COSTS[method];
		const queue = this.queues[cost.queue];
		if (queue.tryNow(budgets)) return;
		if (!queue.hasRoom()) {
			counter.tokens -= budgets.size();
			const message =
				this.knobs.throttleErrors === "codes"
					? queueFull(method)
					: serverThrottled(cost.budgets[cost.budgets.size() - 1], method, store);
			this.fail(method, key, message);
		}
		this.context.write("warn", queuedWarning(key));
		queue.wait(budgets);
	}

	/** Notes the end of a request that succeeded. */
	public succeed(method: DataStoreMethod, key: string): void {
		const context = this.context;
		if (context.log.observer !== undefined) context.observe("dataStore", method, key);
	}

	/** Counts a failed request and raises its error in the caller. */
	public fail(method: DataStoreMethod, key: string, message: string): never {
		this.counter(method).failures += 1;
		const context = this.context;
		if (context.log.observer !== undefined) context.observe("dataStore", method, key, message);
		error(message, 0);
	}

	private counter(method: DataStoreMethod): RequestCounter {
		let counter = this.counters.get(method);
		if (counter === undefined) {
			counter = this.context.log.counter("dataStore", method, this.context.jobId);
			this.counters.set(method, counter);
		}
		return counter;
	}
}
