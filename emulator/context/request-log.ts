/** The counts of one method on one server. */
export interface RequestCounter {
	readonly service: string;
	readonly method: string;
	/** Job id of the server. */
	readonly server: string;
	/** Requests that left the server; cached reads and refused arguments are not counted. */
	requests: number;
	/** Requests that ended with an error. */
	failures: number;
	/** Budget tokens or request units spent. */
	tokens: number;
}

/** Which requests to add up; a field that is left out matches everything. */
export interface RequestFilter {
	readonly service?: string;
	readonly method?: string;
	readonly server?: string;
}

/** Sums over the counters that match a filter. */
export interface RequestTotals {
	requests: number;
	failures: number;
	tokens: number;
}

/** One finished request, as an observer sees it. */
export interface ObservedRequest {
	/** Virtual seconds. */
	readonly time: number;
	readonly service: string;
	readonly method: string;
	readonly server: string;
	readonly key: string;
	readonly failure?: string;
}

/** Counts the requests of all servers, and lets a test watch them. */
export class RequestLog {
	/** Set this to see each request when it ends; costs nothing while unset. */
	public observer?: (request: ObservedRequest) => void;
	private readonly counters = new Array<RequestCounter>();

	/** A counter that its service keeps and increments itself. */
	public counter(service: string, method: string, server: string): RequestCounter {
		const counter: RequestCounter = {
			service,
			method,
			server,
			requests: 0,
			failures: 0,
			tokens: 0,
		};
		this.counters.push(counter);
		return counter;
	}

	/** Adds up the matching counters. */
	public total(filter: RequestFilter = {}): RequestTotals {
		const totals: RequestTotals = { requests: 0, failures: 0, tokens: 0 };
		for (const counter of this.counters) {
			if (filter.service !== undefined && filter.service !== counter.service) continue;
			if (filter.method !== undefined && filter.method !== counter.method) continue;
			if (filter.server !== undefined && filter.server !== counter.server) continue;
			totals.requests += counter.requests;
			totals.failures += counter.failures;
			totals.tokens += counter.tokens;
		}
		return totals;
	}

	/** All counters, in the order in which their methods were first used. */
	public list(): ReadonlyArray<Readonly<RequestCounter>> {
		return this.counters;
	}
}
