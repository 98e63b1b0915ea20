import { REQUEST_CLASSES, type RequestClass } from "../requests/request-class";
import type { Clock } from "../platform/platform";
import { LatencyWindow, type LatencyStat } from "./latency-window";
import { RateCounter } from "./rate-counter";

/** Counters that are only ever added to. */
export interface Counters {
	/** Commits that stored something. */
	commits: number;
	/** Updates that those commits stored. */
	updates: number;
	/** Commits that found another server's write and applied the updates to it. */
	replays: number;
	/** Requests that were repeated because they had failed. */
	retries: number;
	/** How often `init`, `get` or `set` found the document in the cache. */
	hits: number;
	/** How often a document had to be loaded. */
	misses: number;
	/** Records that went through migrations on loading. */
	migrated: number;
	/** Other servers that share a key with this one, over all keys. */
	sharers: number;
	/** Servers notified that their copy of a key is stale. */
	invalidationsSent: number;
	/** Documents here that turned out to be stale. */
	invalidationsReceived: number;
}

/** Requests to a data store in the last 60 seconds. */
export interface RequestRates {
	readonly read: number;
	/** Each of them costs a read and a write. */
	readonly update: number;
	readonly remove: number;
	/** Pages of keys. */
	readonly list: number;
}

/**
 * Counts what a store does. Its parent, if any, counts it as well.
 *
 * Counting costs a few additions and allocates nothing that grows.
 */
export class Metrics {
	public readonly counters: Counters = {
		commits: 0,
		updates: 0,
		replays: 0,
		retries: 0,
		hits: 0,
		misses: 0,
		migrated: 0,
		sharers: 0,
		invalidationsSent: 0,
		invalidationsReceived: 0,
	};
	/** Failures by error code. */
	public readonly failures = new Map<string, number>();
	public inFlight = 0;
	/** Updates stored since the server began to close. */
	public updatesWhileClosing = 0;

	private readonly latencies = new Map<RequestClass, LatencyWindow>();
	private readonly rates = new Map<RequestClass, RateCounter>();

	public constructor(
		private readonly clock: Clock,
		private readonly parent?: Metrics,
	) {
		for (const requestClass of REQUEST_CLASSES) {
			this.latencies.set(requestClass, new LatencyWindow());
			this.rates.set(requestClass, new RateCounter());
		}
	}

	/** Adds to a counter; gauges take negative numbers, too. */
	public add(counter: keyof Counters, by = 1): void {
		this.counters[counter] += by;
		this.parent?.add(counter, by);
	}

	public noteFailure(code: string): void {
		this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
		this.parent?.noteFailure(code);
	}

	/** Counts a commit that has brought updates into the record. */
	public noteCommit(updates: number, isReplay: boolean, isClosing: boolean): void {
		this.add("commits");
		this.add("updates", updates);
		if (isReplay) {
			this.add("replays");
			this.add("invalidationsReceived");
		}
		if (isClosing) {
			this.updatesWhileClosing += updates;
		}
	}

	public requestBegan(requestClass: RequestClass): void {
		this.inFlight += 1;
		this.rates.get(requestClass)?.count(this.clock.now());
		this.parent?.requestBegan(requestClass);
	}

	public requestEnded(requestClass: RequestClass, seconds: number): void {
		this.inFlight -= 1;
		this.latencies.get(requestClass)?.add(this.clock.now(), seconds);
		this.parent?.requestEnded(requestClass, seconds);
	}

	/** The part of the requested documents that was in the cache; 1 while none was requested. */
	public hitRate(): number {
		const { hits, misses } = this.counters;
		return hits + misses === 0 ? 1 : hits / (hits + misses);
	}

	public requestsLastMinute(): RequestRates {
		return {
			read: this.rate("read"),
			update: this.rate("update"),
			remove: this.rate("remove"),
			list: this.rate("list"),
		};
	}

	/** How long recent requests of a class took. */
	public latency(requestClass: RequestClass): LatencyStat {
		return (this.latencies.get(requestClass) as LatencyWindow).stat(this.clock.now());
	}

	private rate(requestClass: RequestClass): number {
		return (this.rates.get(requestClass) as RateCounter).total(this.clock.now());
	}
}
