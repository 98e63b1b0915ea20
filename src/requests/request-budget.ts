import type { BudgetType, Platform } from "../platform/platform";
import type { Priority } from "./priority";
import type { RequestClass } from "./request-class";
import { ToldBudget } from "./told-budget";
import { READ_LIMIT, RequestPace, REMOVE_LIMIT, WRITE_LIMIT } from "./request-pace";

/**
 * What the budgets of reads and of writes each grow by in a minute, unless the game has set another limit
 * (docs/platform.md).
 */
const SERVER_LIMIT = { base: 60, perPlayer: 40 };

/** Requests of the server's budget that are reserved for loads, leaves and closing. */
const RESERVED_REQUESTS = 5;

/**
 * What each class costs, by current request types. An `UpdateAsync` costs both a read and a
 * write (docs/platform.md).
 */
const SPENDS: Record<RequestClass, ReadonlyArray<BudgetType>> = {
	read: ["StandardRead"],
	update: ["StandardRead", "StandardWrite"],
	remove: ["StandardRemove"],
	list: ["StandardList"],
};

/** The request types of engines that lack the newer ones. */
const OLD_TYPES: Partial<Record<BudgetType, BudgetType>> = {
	StandardRead: "GetAsync",
	StandardWrite: "SetIncrementAsync",
	StandardRemove: "SetIncrementAsync",
	StandardList: "ListAsync",
};

/** How far a request may go, by its priority. */
const FRUGAL: Record<Priority, { readonly obeysPace: boolean; readonly isUrgent: boolean }> = {
	closing: { obeysPace: false, isUrgent: true },
	leaving: { obeysPace: false, isUrgent: true },
	loading: { obeysPace: true, isUrgent: true },
	flushing: { obeysPace: true, isUrgent: false },
	maintenance: { obeysPace: true, isUrgent: false },
};

/**
 * What this server may send: the budget that the engine reports, and a fair part of the experience's
 * limit, which it does not report.
 */
export class RequestBudget {
	private readonly paces: Partial<Record<BudgetType, RequestPace>> = {
		StandardRead: new RequestPace(READ_LIMIT),
		StandardWrite: new RequestPace(WRITE_LIMIT),
		StandardRemove: new RequestPace(REMOVE_LIMIT),
	};

	private readonly told = new Map<BudgetType, ToldBudget>();

	public constructor(private readonly platform: Platform) {}

	/**
	 * Whether a request can be sent now.
	 *
	 * @param owed - the number of requests to be left for others
	 */
	public affords(requestClass: RequestClass, priority: Priority, owed: number): boolean {
		const { obeysPace, isUrgent } = FRUGAL[priority];
		const needed = 1 + owed + (isUrgent ? 0 : RESERVED_REQUESTS);
		let fits = true;
		for (const budgetType of SPENDS[requestClass]) {
			// Each budget is read, or its decrease would be missed.
			const isLeft = this.leftOf(budgetType) >= needed;
			fits = fits && isLeft && (!obeysPace || this.isInPace(budgetType, isUrgent));
		}
		return fits;
	}

	/** About how many requests can be sent in the next seconds, if the number of players does not change. */
	public forecast(requestClass: RequestClass, seconds: number): number {
		const { base, perPlayer } = SERVER_LIMIT;
		const perMinute = base + perPlayer * this.platform.lifecycle.playerCount();
		const left = SPENDS[requestClass].map((budgetType) => this.leftOf(budgetType));
		return math.max(math.min(...left), 0) + math.floor((perMinute * seconds) / 60);
	}

	/** Counts a request that is being sent. */
	public spend(requestClass: RequestClass): void {
		const { clock, lifecycle } = this.platform;
		for (const budgetType of SPENDS[requestClass]) {
			this.paces[budgetType]?.spend(clock.now(), lifecycle.playerCount());
			this.toldOf(budgetType).spend(clock.now());
		}
	}

	/** Slows down after a request that the service throttled. */
	public slowDown(requestClass: RequestClass): void {
		for (const budgetType of SPENDS[requestClass]) {
			this.paces[budgetType]?.slowDown(this.platform.clock.now());
		}
	}

	private isInPace(budgetType: BudgetType, isUrgent: boolean): boolean {
		const { clock, lifecycle } = this.platform;
		const pace = this.paces[budgetType];
		return pace?.fits(clock.now(), lifecycle.playerCount(), isUrgent) ?? true;
	}

	/** An engine that reports no budget at all has no limits, as in an unpublished place. */
	public budgetOf(budgetType: BudgetType): number {
		return this.ask(budgetType) ?? this.ask(OLD_TYPES[budgetType]) ?? math.huge;
	}

	private leftOf(budgetType: BudgetType): number {
		const told = this.budgetOf(budgetType);
		return this.toldOf(budgetType).left(told, this.platform.clock.now());
	}

	private toldOf(budgetType: BudgetType): ToldBudget {
		let told = this.told.get(budgetType);
		if (told === undefined) {
			told = new ToldBudget();
			this.told.set(budgetType, told);
		}
		return told;
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
