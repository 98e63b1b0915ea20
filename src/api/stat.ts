import type { Priority } from "../requests/priority";
import type { MemoryTrouble } from "../peers/memory-health";
import type { Server } from "../store/server";
import type { Store } from "../store/store";
import type { LatencyStat } from "../telemetry/latency-window";
import type { Counters, Metrics, RequestRates } from "../telemetry/metrics";
import type { ReportStat } from "../telemetry/report-sink";

/** A service with trouble: it is down, or a limit of it was hit. */
export type Degradation = "DataStoreDown" | "DataStoreThrottled" | MemoryTrouble;

/** What a store, or a whole server, holds and has done since it started. */
export interface StoreStat extends Readonly<Counters> {
	/** Documents in memory. */
	readonly cached: number;
	/** Documents with updates that are not stored yet. */
	readonly dirty: number;
	/** Leases of keys that this server holds. */
	readonly leases: number;
	/** How long the oldest of those updates has waited, in seconds; 0 if there are none. */
	readonly oldestDirtySeconds: number;
	/** Requests in flight. */
	readonly inFlight: number;
	/** Failures by error code. */
	readonly failures: ReadonlyMap<string, number>;
	/** Requests of the last 60 seconds. */
	readonly requests: RequestRates;
	/** The part of the requested documents that was in the cache, 0 to 1. */
	readonly hitRate: number;
	/** Durations of requests in the last five minutes, in seconds. */
	readonly readSeconds: LatencyStat;
	readonly updateSeconds: LatencyStat;
	readonly degraded: ReadonlyArray<Degradation>;
}

/** What is left of a server's request budget, as the engine reports it. */
export interface BudgetStat {
	readonly read: number;
	readonly write: number;
	readonly remove: number;
}

/** The same for all stores of a server, and what they share. */
export interface ServerStat extends StoreStat {
	readonly stores: number;
	/** Requests waiting for their turn. */
	readonly queued: Readonly<Record<Priority, number>>;
	readonly budget: BudgetStat;
	/** Webhook reports. */
	readonly reports: ReportStat;
}

interface Gauges {
	readonly cached: number;
	readonly dirty: number;
	readonly leases: number;
	readonly oldestDirtySeconds: number;
	readonly degraded: ReadonlyArray<Degradation>;
}

/** The counters of one store. */
export function storeStat(store: Store): StoreStat {
	return { ...gaugesOf([store]), ...countsOf(store.context.metrics) };
}

/** The counters of a server. */
export function serverStat(server: Server, stores: ReadonlyArray<Store>): ServerStat {
	const { gate, metrics } = server;
	return {
		...gaugesOf(stores),
		...countsOf(metrics),
		stores: stores.size(),
		queued: gate.queued(),
		budget: {
			read: gate.budget.budgetOf("StandardRead"),
			write: gate.budget.budgetOf("StandardWrite"),
			remove: gate.budget.budgetOf("StandardRemove"),
		},
		reports: server.reports.stat(),
	};
}

function gaugesOf(stores: ReadonlyArray<Store>): Gauges {
	let [cached, dirty, leases, oldestDirtySeconds] = [0, 0, 0, 0];
	let [isDown, isThrottled] = [false, false];
	let troubles = new Array<MemoryTrouble>();
	for (const { context, queue } of stores) {
		const now = context.server.platform.clock.now();
		cached += context.cache.size();
		leases += context.session?.leases.heldCount() ?? 0;
		troubles = context.server.directory.health.troubles();
		for (const document of queue.dirtyDocuments()) {
			dirty += 1;
			const age = now - document.dirtySince;
			oldestDirtySeconds = math.max(oldestDirtySeconds, age);
		}
		isDown = isDown || context.health.isDown();
		isThrottled = isThrottled || context.health.isThrottled();
	}
	const degraded = new Array<Degradation>();
	if (isDown) {
		degraded.push("DataStoreDown");
	}
	if (isThrottled) {
		degraded.push("DataStoreThrottled");
	}
	for (const trouble of troubles) {
		degraded.push(trouble);
	}
	return { cached, dirty, leases, oldestDirtySeconds, degraded };
}

function countsOf(metrics: Metrics): Omit<StoreStat, keyof Gauges> {
	return {
		...metrics.counters,
		inFlight: metrics.inFlight,
		failures: table.clone(metrics.failures),
		requests: metrics.requestsLastMinute(),
		hitRate: metrics.hitRate(),
		readSeconds: metrics.latency("read"),
		updateSeconds: metrics.latency("update"),
	};
}
