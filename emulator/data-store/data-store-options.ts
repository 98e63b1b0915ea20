import type { BudgetOptions } from "./budget";
import type { ErrorForm } from "./data-store-errors";
import { DEFAULT_VALUE_RULES } from "./storable-value";
import type { ValueRules } from "./storable-value";

/** Settings of DataStoreService for what the documentation leaves open. */
export interface DataStoreKnobs extends BudgetOptions {
	/** Seconds for one request, or for one leg of `UpdateAsync`. */
	readonly latency: { readonly min: number; readonly max: number };
	/** A transform that throws is either reported and `UpdateAsync` returns nil (as observed), or its error is raised. */
	readonly transformErrors: "report" | "raise";
	/** Whether a successful write refreshes the store object's read cache. */
	readonly writesRefreshCache: boolean;
	/** Whether a read that found nothing is cached. */
	readonly cachesNil: boolean;
	/** How the service's own errors read where they are caught. */
	readonly errorTexts: ErrorForm;
	/** The error of a full queue: 301-306, the sentence of 2026, or its name, such as `StandardReadGameServerThrottled`. */
	readonly throttleErrors: "codes" | "sentences" | "names";
	/** The error on a server that has shut down: 401 (`dataModel`) or 402 (`webService`). */
	readonly closedError: "dataModel" | "webService";
	/** What happens above the limit of the experience: the request fails, or waits for the next minute. */
	readonly experienceLimit: "fail" | "queue";
	/** Requests per minute from all servers to all keys of one store, before `DatastoreThrottled`; no number is documented. */
	readonly storeRequestsPerMinute: number;
	/** Megabytes that the experience may store, before the share of its users. */
	readonly storageBaseMegabytes: number;
	/** Whether a write that exceeds the storage quota is accepted or refused. */
	readonly overStorage: "accept" | "refuse";
	readonly values: ValueRules;
	/** False switches off all rate limits: budgets, those of the experience, and throughput per key. */
	readonly enforceBudgets: boolean;
}

/** Burst and cap as measured by two community mocks; the rest as described in `DataStoreKnobs`. */
export const DEFAULT_DATA_STORE_KNOBS: DataStoreKnobs = {
	startupBurst: 100,
	capMinutes: 3,
	latency: { min: 0.08, max: 0.25 },
	transformErrors: "report",
	writesRefreshCache: true,
	cachesNil: true,
	errorTexts: "reasons",
	throttleErrors: "codes",
	closedError: "dataModel",
	experienceLimit: "fail",
	storeRequestsPerMinute: math.huge,
	storageBaseMegabytes: 500,
	overStorage: "accept",
	values: DEFAULT_VALUE_RULES,
	enforceBudgets: true,
};
