import type { ServerContext } from "../context/server-context";
import type { RequestCounter } from "../context/request-log";
import { Budget, REQUEST_CLASSES, SERVER_RATES } from "./budget";
import type { BudgetName, RequestClass, StoreKind } from "./budget";
import { SHUT_DOWN, WEB_SERVICE_GONE, queuedWarning } from "./data-store-errors";
import type { DataStoreErrors, DataStoreMethod, FailureTexts } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import type { ExperiencePool } from "./experience-pool";
import { RequestQueue } from "./request-queue";

interface MethodCost {
	readonly classes: ReadonlyArray<RequestClass>;
	readonly queue: "get" | "set";
}

/** `UpdateAsync` reads and writes, and pays for both. Which queue removals, lists and versions use is not documented. */
const COSTS: Readonly<Record<DataStoreMethod, MethodCost>> = {
	GetAsync: { classes: ["Read"], queue: "get" },
	SetAsync: { classes: ["Write"], queue: "set" },
	IncrementAsync: { classes: ["Write"], queue: "set" },
	UpdateAsync: { classes: ["Read", "Write"], queue: "set" },
	RemoveAsync: { classes: ["Remove"], queue: "set" },
	GetVersionAsync: { classes: ["Read"], queue: "get" },
	GetVersionAtTimeAsync: { classes: ["Read"], queue: "get" },
	ListVersionsAsync: { classes: ["List"], queue: "get" },
	RemoveVersionAsync: { classes: [], queue: "set" },
	ListKeysAsync: { classes: ["List"], queue: "get" },
	ListDataStoresAsync: { classes: ["List"], queue: "get" },
	GetSortedAsync: { classes: ["List"], queue: "get" },
	BatchGetAsync: { classes: ["Read"], queue: "get" },
};
/** Not one of the four classes: it has its own budget, and no limit of the experience is documented for it. */
const REMOVE_VERSION: BudgetName = "RemoveVersionAsync";

/**
 * The server's side of every data store request to one kind of store: access, budgets, queues and the share of the experience
 * (https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits#access-limits).
 *
 * Models the budgets of request types, two of the four queues (get and set; ordered stores have their own) and their errors.
 * Not modelled: Studio's separate limits, and that a throttled key is skipped in the queue: the backend refuses it instead.
 */
export class RequestGate {
	private readonly budgets = new Map<BudgetName, Budget>();
	private readonly queues: Readonly<Record<"get" | "set", RequestQueue>>;
	private readonly names = new Map<DataStoreMethod, ReadonlyArray<BudgetName>>();
	private readonly costs = new Map<DataStoreMethod, ReadonlyArray<Budget>>();
	private readonly counters = new Map<DataStoreMethod, RequestCounter>();

	public constructor(
		private readonly context: ServerContext,
		private readonly knobs: DataStoreKnobs,
		private readonly kind: StoreKind,
		private readonly pool: ExperiencePool,
	) {
		const { scheduler, process } = context;
		const playerCount = () => context.playerCount;
		const kinds = REQUEST_CLASSES.map((requestClass): BudgetName => `${kind}${requestClass}`);
		const own = kind === "Standard" ? [...kinds, REMOVE_VERSION] : kinds;
		for (const name of own) {
			const rate = SERVER_RATES[name];
			this.budgets.set(name, new Budget(scheduler.clock, rate, knobs, playerCount));
		}
		this.queues = {
			get: new RequestQueue(scheduler, process),
			set: new RequestQueue(scheduler, process),
		};
	}

	/** The budget of a request type. */
	public budget(name: BudgetName): Budget {
		const budget = this.budgets.get(name);
		assert(budget !== undefined, "every name has a budget");
		return budget;
	}

	/** Brings all budgets up to date at the rate of the current player count. */
	public refillAll(): void {
		for (const [, budget] of this.budgets) budget.refill();
	}

	/** Raises the error of a server without access, if this is one. */
	public checkAccess(method: DataStoreMethod, errors: DataStoreErrors): void {
		const context = this.context;
		if (!context.process.alive) {
			error(this.knobs.closedError === "dataModel" ? SHUT_DOWN : WEB_SERVICE_GONE, 0);
		}
		if (context.apiAccess) return;
		this.raise(errors.accessDenied(context.isStudio, method));
	}

	/** Spends the tokens of a request: immediately, or after waiting in the queue; raises an error if the queue is full. */
	public admit(method: DataStoreMethod, errors: DataStoreErrors, key: string): void {
		const counter = this.counter(method);
		const budgets = this.costsOf(method);
		counter.requests += 1;
		counter.tokens += budgets.size();
		if (!this.knobs.enforceBudgets) return;
		const queue = this.queues[COSTS[method].queue];
		if (!queue.tryNow(budgets)) {
			if (!queue.hasRoom()) {
				counter.tokens -= budgets.size();
				this.fail(method, key, this.queueError(method, errors));
			}
			this.context.write("warn", queuedWarning(key));
			queue.wait(budgets);
		}
		this.takeShare(method, errors, key);
	}

	/** Counts a request that succeeded. */
	public succeed(method: DataStoreMethod, key: string): void {
		const context = this.context;
		if (context.log.observer !== undefined) context.observe("dataStore", method, key);
	}

	/** Counts a failed request and raises its error in the caller. */
	public fail(method: DataStoreMethod, key: string, failure: FailureTexts): never {
		this.counter(method).failures += 1;
		const context = this.context;
		if (context.log.observer !== undefined) {
			context.observe("dataStore", method, key, failure.thrown);
		}
		this.raise(failure);
	}

	/** The experience may refuse a request that the server has allowed, or make it wait. */
	private takeShare(method: DataStoreMethod, errors: DataStoreErrors, key: string): void {
		for (const name of this.namesOf(method)) {
			if (this.pool.trySpend(name)) continue;
			if (this.knobs.experienceLimit === "queue") this.awaitShare(name);
			else this.refuse(method, key, errors.experienceThrottled(name, method));
		}
		const limit = this.knobs.storeRequestsPerMinute;
		if (!this.pool.trySpendStore(`${this.kind} ${errors.store}`, limit)) {
			this.refuse(method, key, errors.ofService("storeThrottled", method));
		}
	}

	/** Yields until the experience has a request left; checks once per whole second. */
	private awaitShare(name: BudgetName): void {
		const { scheduler, process } = this.context;
		while (!this.pool.trySpend(name)) {
			const now = scheduler.clock.seconds;
			scheduler.sleep(process, math.floor(now) + 1 - now);
		}
	}

	/** Fails a request after the time that an answer takes. */
	private refuse(method: DataStoreMethod, key: string, failure: FailureTexts): never {
		const { scheduler, process, random } = this.context;
		const { min, max } = this.knobs.latency;
		scheduler.sleep(process, random.range(min, max));
		return this.fail(method, key, failure);
	}

	private queueError(method: DataStoreMethod, errors: DataStoreErrors): FailureTexts {
		const names = this.namesOf(method);
		return errors.queueFull(this.knobs.throttleErrors, names[names.size() - 1], method);
	}

	/** Throws one text and shows the other in the console. */
	private raise({ thrown, logged }: FailureTexts): never {
		if (logged !== undefined) this.context.write("error", logged);
		error(thrown, 0);
	}

	private namesOf(method: DataStoreMethod): ReadonlyArray<BudgetName> {
		let names = this.names.get(method);
		if (names === undefined) {
			const { kind } = this;
			const { classes } = COSTS[method];
			names =
				method === REMOVE_VERSION
					? [REMOVE_VERSION]
					: classes.map((requestClass): BudgetName => `${kind}${requestClass}`);
			this.names.set(method, names);
		}
		return names;
	}

	private costsOf(method: DataStoreMethod): ReadonlyArray<Budget> {
		let budgets = this.costs.get(method);
		if (budgets === undefined) {
			budgets = this.namesOf(method).map((name) => this.budget(name));
			this.costs.set(method, budgets);
		}
		return budgets;
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
