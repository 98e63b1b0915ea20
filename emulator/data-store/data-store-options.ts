import type { BudgetOptions } from "./budget";
import type { ErrorForm } from "./data-store-errors";
import { DEFAULT_VALUE_RULES } from "./storable-value";
import type { ValueRules } from "./storable-value";

/** Knobs of DataStoreService: what the documentation leaves open. */
export interface DataStoreKnobs extends BudgetOptions {
	/** Seconds of one request, or of one leg of `UpdateAsync`. */
	readonly latency: { readonly min: number; readonly max: number };
	/** What a throwing transform does: reported and `UpdateAsync` returns nil (as observed), or raised. */
	readonly transformErrors: "report" | "raise";
	/** Whether a successful write refreshes the store object's read cache. */
	readonly writesRefreshCache: boolean;
	/** Whether a read that found nothing is cached. */
	readonly cachesNil: boolean;
	/** How the service's own errors read where they are caught. */
	readonly errorTexts: ErrorForm;
	/** The same of a full queue: 301-306, the sentence of 2026, or with its name, `StandardReadGameServerThrottled`. */
	readonly throttleErrors: "codes" | "sentences" | "names";
	/** What a server that is gone is told: 401 (`dataModel`) or 402 (`webService`). */
	readonly closedError: "dataModel" | "webService";
	/** What happens over the limit of the experience: the request fails, or waits for the next minute. */
	readonly experienceLimit: "fail" | "queue";
	/** Requests a minute to all keys of one store, of all servers, before `DatastoreThrottled`; no number is documented. */
	readonly storeRequestsPerMinute: number;
	/** Megabytes that the experience may store before its users count. */
	readonly storageBaseMegabytes: number;
	/** Whether a write that grows over the storage quota is accepted or refused. */
	readonly overStorage: "accept" | "refuse";
	readonly values: ValueRules;
	/** False switches off all limits of rates: budgets, the experience's, and throughput per key. */
	readonly enforceBudgets: boolean;
}

/** Burst and cap are what two community mocks measured; the rest as `DataStoreKnobs` says. */
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
