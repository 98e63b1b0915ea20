import type { VirtualClock } from "../scheduler/virtual-clock";

/** Kinds of stores. Each kind has its own budgets and queues. */
export const STORE_KINDS = ["Standard", "Ordered"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** What a request does, as far as the limits are concerned. */
export const REQUEST_CLASSES = ["Read", "Write", "List", "Remove"] as const;
export type RequestClass = (typeof REQUEST_CLASSES)[number];

/** Request types of a server that have their own budget (docs/platform.md). */
export type BudgetName = `${StoreKind}${RequestClass}` | "RemoveVersionAsync";

/** Requests per minute: a base, plus more for each player in the server. */
export interface BudgetRate {
	readonly base: number;
	readonly perPlayer: number;
}

/** Defaults of a server (docs/platform.md). */
export const SERVER_RATES: Readonly<Record<BudgetName, BudgetRate>> = {
	StandardRead: { base: 60, perPlayer: 40 },
	StandardWrite: { base: 60, perPlayer: 40 },
	StandardList: { base: 5, perPlayer: 2 },
	StandardRemove: { base: 60, perPlayer: 40 },
	OrderedRead: { base: 60, perPlayer: 40 },
	OrderedWrite: { base: 30, perPlayer: 5 },
	OrderedList: { base: 5, perPlayer: 2 },
	OrderedRemove: { base: 30, perPlayer: 5 },
	RemoveVersionAsync: { base: 5, perPlayer: 2 },
};

const SECONDS_PER_MINUTE = 60;

/** Undocumented behaviour of budgets. */
export interface BudgetOptions {
	/** Requests that a new server may make before any refill. */
	readonly startupBurst: number;
	/** A budget grows to at most this many minutes of its rate. */
	readonly capMinutes: number;
}

/** One budget of one server: tokens added each whole second. Computed on demand; it needs no events. */
export class Budget {
	private tokens: number;
	private second: number;

	public constructor(
		private readonly clock: VirtualClock,
		private rate: BudgetRate,
		private readonly options: BudgetOptions,
		private readonly playerCount: () => number,
	) {
		this.tokens = options.startupBurst;
		this.second = math.floor(clock.seconds);
	}

	/** Requests that can be made now. */
	public available(): number {
		this.refill();
		return math.max(0, math.floor(this.tokens));
	}

	/** Spends one of the `available` tokens. */
	public spend(): void {
		this.tokens -= 1;
	}

	/** Replaces the rate from now on. */
	public setRate(rate: BudgetRate): void {
		this.refill();
		this.rate = rate;
		this.tokens = math.min(this.tokens, this.cap());
	}

	/** Adds the tokens of the whole seconds since the last call. To be called before the player count changes. */
	public refill(): void {
		const second = math.floor(this.clock.seconds);
		if (second <= this.second) return;
		const grown =
			this.tokens + ((second - this.second) * this.perMinute()) / SECONDS_PER_MINUTE;
		this.second = second;
		this.tokens = math.min(grown, math.max(this.cap(), this.tokens));
	}

	private perMinute(): number {
		return this.rate.base + this.rate.perPlayer * this.playerCount();
	}

	private cap(): number {
		return this.perMinute() * this.options.capMinutes;
	}
}
