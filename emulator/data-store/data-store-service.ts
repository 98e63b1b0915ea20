import { asEngine } from "../base/engine-shape";
import { enumItemName } from "../base/enum";
import { Attributed } from "../context/attributed";
import type { ServerContext } from "../context/server-context";
import { MAX_NAME_CHARACTERS } from "./arguments";
import { SERVER_RATES } from "./budget";
import type { Budget, BudgetName, BudgetRate } from "./budget";
import type { DataStoreCloud } from "./data-store-cloud";
import { UNPUBLISHED } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import { EmulatedDataStore } from "./data-store";
import { LegRunner } from "./leg";
import { EmulatedOrderedDataStore, checkOrderedValue } from "./ordered-data-store";
import { EmulatedPages, checkPageSize } from "./pages";
import type { PageContent } from "./pages";
import { GLOBAL_SCOPE, storeName } from "./record-backend";
import { RequestGate } from "./request-gate";
import { kilobytesOf, toStorable } from "./storable-value";
import type { ValueRules } from "./storable-value";
import { StoreAddress } from "./store-address";
import { StoreCore } from "./store-core";
import type { CheckedValue, StoreParts } from "./store-core";

/** The scope of `GetGlobalDataStore`. */
const GLOBAL_STORE_SCOPE = "u";
const ORDERED = "Ordered";
/** Largest arguments of `SetRateLimitForRequestType` for current request types. */
const MODERN_LIMITS: BudgetRate = { base: 10_000, perPlayer: 200 };
/** Stores per page of `ListDataStoresAsync`, if 0 is requested. */
const STORES_PER_PAGE = 32;

interface LegacyType {
	/** Budgets that it reports; which ones that are today is not documented. */
	readonly budgets: ReadonlyArray<BudgetName>;
	/** Largest arguments of `SetRateLimitForRequestType`; absent if calling it is an error. */
	readonly limits?: BudgetRate;
}

const LIST_LIMITS: BudgetRate = { base: 5, perPlayer: 2 };

/** Request types from before 2026 (`Enum.DataStoreRequestType`). */
const LEGACY_TYPES: ReadonlyMap<string, LegacyType> = new Map<string, LegacyType>([
	["GetAsync", { budgets: ["StandardRead"], limits: { base: 60, perPlayer: 40 } }],
	["SetIncrementAsync", { budgets: ["StandardWrite"], limits: { base: 60, perPlayer: 40 } }],
	["UpdateAsync", { budgets: ["StandardRead", "StandardWrite"] }],
	["GetSortedAsync", { budgets: ["OrderedList"], limits: LIST_LIMITS }],
	["SetIncrementSortedAsync", { budgets: ["OrderedWrite"], limits: { base: 30, perPlayer: 5 } }],
	["OnUpdate", { budgets: [] }],
	["ListAsync", { budgets: ["StandardList"], limits: LIST_LIMITS }],
	["GetVersionAsync", { budgets: ["StandardRead"], limits: LIST_LIMITS }],
	["RemoveVersionAsync", { budgets: ["RemoveVersionAsync"], limits: LIST_LIMITS }],
]);

/** Models `DataStoreInfo`. */
interface StoreEntry {
	readonly DataStoreName: string;
	readonly CreatedTime: number;
	readonly UpdatedTime: number;
}

function checkStandardValue(value: unknown, rules: ValueRules): CheckedValue {
	const [copied, failure] = toStorable(value, rules);
	if (copied === undefined) error(`${failure?.code}: ${failure?.message}`, 0);
	return { value: copied, kilobytes: kilobytesOf(copied) };
}

function checkName(name: unknown, what: string): void {
	if (!typeIs(name, "string") || name === "") error(`${what} name can't be empty.`, 0);
	if (name.size() > MAX_NAME_CHARACTERS) {
		error(`${what} name exceeds the ${MAX_NAME_CHARACTERS} character limit.`, 0);
	}
}

function checkLimit(limit: unknown, most: number, name: string): void {
	const valid = typeIs(limit, "number") && limit % 1 === 0 && limit >= 0 && limit <= most;
	if (!valid) error(`${name} must be a whole number from 0 to ${most}`, 0);
}

/**
 * Models `DataStoreService` of one server (https://create.roblox.com/docs/reference/engine/classes/DataStoreService): the same
 * store object for the same name and scope, budgets and their limits, ordered stores, the list of stores.
 *
 * Not documented, and chosen here: legacy request types report today's budgets, and setting their limits changes nothing
 * (as observed), except for `RemoveVersionAsync`.
 */
export class EmulatedDataStoreService
	extends Attributed
	implements
		Pick<DataStoreService, "GetRequestBudgetForRequestType" | "SetRateLimitForRequestType">
{
	public readonly ClassName = "DataStoreService";
	private readonly stores = new Map<string, EmulatedDataStore>();
	private readonly orderedStores = new Map<string, EmulatedOrderedDataStore>();
	private readonly parts: StoreParts;
	private readonly orderedParts: StoreParts;

	public constructor(
		private readonly context: ServerContext,
		cloud: DataStoreCloud,
		knobs: DataStoreKnobs,
	) {
		super();
		const shared = { context, knobs, legs: new LegRunner(context, knobs) };
		this.parts = {
			...shared,
			backend: cloud.standard,
			gate: new RequestGate(context, knobs, "Standard", cloud.pool),
			check: (value) => checkStandardValue(value, knobs.values),
		};
		this.orderedParts = {
			...shared,
			backend: cloud.ordered,
			gate: new RequestGate(context, knobs, "Ordered", cloud.pool),
			check: checkOrderedValue,
		};
	}

	/** The store with this name and scope. Raises if the place was never published, or on a scripted fault. */
	public GetDataStore(
		name: string,
		scope?: string,
		options?: DataStoreOptions,
	): EmulatedDataStore {
		if (options?.AllScopes === true) return this.openAllScopes(name, scope);
		const fullName = this.checkStore(name, scope ?? GLOBAL_SCOPE);
		let store = this.stores.get(fullName);
		if (store === undefined) {
			const { backend } = this.parts;
			const used = scope ?? GLOBAL_SCOPE;
			const address = new StoreAddress(fullName, backend, name, used, false);
			store = new EmulatedDataStore(address, this.parts);
			this.stores.set(fullName, store);
		}
		return store;
	}

	/** The store without a name. */
	public GetGlobalDataStore(): EmulatedDataStore {
		return this.GetDataStore("global", GLOBAL_STORE_SCOPE);
	}

	/** The ordered store with this name and scope. */
	public GetOrderedDataStore(name: string, scope = GLOBAL_SCOPE): EmulatedOrderedDataStore {
		const fullName = this.checkStore(name, scope);
		let store = this.orderedStores.get(fullName);
		if (store === undefined) {
			const { backend } = this.orderedParts;
			const address = new StoreAddress(fullName, backend, name, scope, false);
			store = new EmulatedOrderedDataStore(address, this.orderedParts);
			this.orderedStores.set(fullName, store);
		}
		return store;
	}

	/** Pages of the standard stores that hold at least one key, by name. */
	public ListDataStoresAsync(prefix = "", pageSize = 0, cursor = ""): DataStoreListingPages {
		const size = checkPageSize(pageSize, STORES_PER_PAGE);
		const address = new StoreAddress("", this.parts.backend, "", "", true);
		const core = new StoreCore(address, this.parts);
		const fetch = (from: string) =>
			core.request("ListDataStoresAsync", prefix, () => {
				return $tuple(this.storePage(prefix, size, from), undefined);
			});
		return asEngine(new EmulatedPages<StoreEntry>(fetch, cursor));
	}

	/** Requests of this type that can be made now without waiting. */
	public GetRequestBudgetForRequestType(
		requestType: CastsToEnum<Enum.DataStoreRequestType>,
	): number {
		const name = enumItemName(requestType);
		const budgets = LEGACY_TYPES.get(name)?.budgets ?? [name as BudgetName];
		if (budgets.isEmpty()) return 0;
		let least = math.huge;
		for (const budget of budgets) {
			if (budget in SERVER_RATES) least = math.min(least, this.budget(budget).available());
			else error(`${name} is not a valid Enum.DataStoreRequestType`, 0);
		}
		return least;
	}

	/** Replaces a budget's rate on this server. */
	public SetRateLimitForRequestType(
		requestType: CastsToEnum<Enum.DataStoreRequestType>,
		baseLimit: number,
		perPlayerLimit: number,
	): void {
		const name = enumItemName(requestType);
		const legacy = LEGACY_TYPES.get(name);
		const limits = legacy === undefined ? MODERN_LIMITS : legacy.limits;
		if (limits === undefined || (legacy === undefined && !(name in SERVER_RATES))) {
			error(`cannot set the rate limit of ${name}`, 0);
		}
		checkLimit(baseLimit, limits.base, "baseLimit");
		checkLimit(perPlayerLimit, limits.perPlayer, "perPlayerLimit");
		if (!(name in SERVER_RATES)) return;
		const rate = { base: baseLimit, perPlayer: perPlayerLimit };
		this.budget(name as BudgetName).setRate(rate);
	}

	/** Brings the budgets up to date; the player list calls it before its size changes. */
	public settleBudgets(): void {
		this.parts.gate.refillAll();
		this.orderedParts.gate.refillAll();
	}

	private budget(name: BudgetName): Budget {
		const isOrdered = name.sub(1, ORDERED.size()) === ORDERED;
		return (isOrdered ? this.orderedParts : this.parts).gate.budget(name);
	}

	/** Checks a store's name and scope; returns the name under which this service caches the store. */
	private checkStore(name: string, scope: string): string {
		if (!this.context.published) error(UNPUBLISHED, 0);
		const ordered = this.context.faults.ordered("dataStore", "GetDataStore");
		if (ordered !== undefined) error(ordered.message ?? UNPUBLISHED, 0);
		checkName(name, "DataStore");
		checkName(scope, "Scope");
		return storeName(name, scope);
	}

	private openAllScopes(name: string, scope: string | undefined): EmulatedDataStore {
		if (scope !== "") error("The scope must be empty with DataStoreOptions.AllScopes.", 0);
		this.checkStore(name, GLOBAL_SCOPE);
		const address = new StoreAddress(name, this.parts.backend, name, "", true);
		return new EmulatedDataStore(address, this.parts);
	}

	private storePage(prefix: string, size: number, cursor: string): PageContent<StoreEntry> {
		const entries = new Array<StoreEntry>();
		for (const { name, createdTime, updatedTime } of this.parts.backend.listStores()) {
			if (name.sub(1, prefix.size()) !== prefix || (cursor !== "" && name <= cursor))
				continue;
			if (entries.size() >= size) {
				return { items: entries, next: entries[entries.size() - 1].DataStoreName };
			}
			entries.push({
				DataStoreName: name,
				CreatedTime: createdTime,
				UpdatedTime: updatedTime,
			});
		}
		return { items: entries, next: "" };
	}
}
