import type { Faults } from "../faults/faults";
import type { VirtualClock } from "../scheduler/virtual-clock";
import type { Population } from "../context/population";
import { RateWindow } from "../context/rate-window";
import { REQUEST_CLASSES, STORE_KINDS } from "./budget";
import type { BudgetName, BudgetRate, RequestClass } from "./budget";

/** Requests per minute of the whole experience, the same for standard and ordered stores (docs/platform.md). */
const EXPERIENCE_RATES: Readonly<Record<RequestClass, BudgetRate>> = {
	Read: { base: 300, perPlayer: 40 },
	Write: { base: 300, perPlayer: 20 },
	List: { base: 300, perPlayer: 2 },
	Remove: { base: 300, perPlayer: 40 },
};

interface Share {
	readonly rate: BudgetRate;
	readonly window: RateWindow;
}

/**
 * The limits that all servers of the experience share, by request class and minute
 * (https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits#access-limits).
 *
 * Models the limit of 2026: a base plus more per concurrent user, of which `Faults.experienceLoad` is used up by others (servers
 * that are not emulated, Open Cloud). What happens to a request above it is an option. Not documented, and chosen here: minutes
 * count from the start of the cloud. The limit per store (`DatastoreThrottled`) is an option, because its number is not documented.
 */
export class ExperiencePool {
	private readonly shares = new Map<BudgetName, Share>();
	/** Requests to each store of one kind. */
	private readonly stores = new Map<string, RateWindow>();

	public constructor(
		private readonly clock: VirtualClock,
		private readonly population: Population,
		private readonly faults: Faults,
	) {
		for (const kind of STORE_KINDS) {
			for (const requestClass of REQUEST_CLASSES) {
				const rate = EXPERIENCE_RATES[requestClass];
				this.shares.set(`${kind}${requestClass}`, { rate, window: new RateWindow(clock) });
			}
		}
	}

	/** Counts one request to a store, unless the store has had `limit` requests in this minute. */
	public trySpendStore(store: string, limit: number): boolean {
		if (limit === math.huge) return true;
		let window = this.stores.get(store);
		if (window === undefined) {
			window = new RateWindow(this.clock);
			this.stores.set(store, window);
		}
		return window.trySpend(1, limit);
	}

	/** Takes one request of a class, unless the experience has none left in this minute. */
	public trySpend(name: BudgetName): boolean {
		const share = this.shares.get(name);
		if (share === undefined) return true; // RemoveVersionAsync has a limit per server only
		const { base, perPlayer } = share.rate;
		const limit = base + perPlayer * this.population.size() - this.faults.experienceLoad;
		return share.window.trySpend(1, limit);
	}
}
