import { enumItemName } from "../enum";
import type { ServerContext } from "../server/server-context";
import { MAX_NAME_CHARACTERS } from "./arguments";
import { SERVER_RATES } from "./budget";
import type { BudgetName } from "./budget";
import { UNPUBLISHED } from "./data-store-errors";
import type { DataStoreKnobs } from "./data-store-options";
import { EmulatedDataStore } from "./data-store";
import type { StoreParts } from "./data-store";
import { LegRunner } from "./leg";
import type { RecordBackend } from "./record-backend";
import { storeName } from "./record-backend";
import { RequestGate } from "./request-gate";

/** Scope of `GetGlobalDataStore`. */
const GLOBAL_STORE_SCOPE = "u";
/** Largest arguments of `SetRateLimitForRequestType` for the request types of 2026. */
const MAX_BASE_LIMIT = 10_000;
const MAX_PER_PLAYER_LIMIT = 200;

/** Budgets behind the legacy request types; which they are today is not documented. */
const LEGACY_BUDGETS: ReadonlyMap<string, ReadonlyArray<BudgetName>> = new Map<
	string,
	ReadonlyArray<BudgetName>
>([
	["GetAsync", ["StandardRead"]],
	["SetIncrementAsync", ["StandardWrite"]],
	["UpdateAsync", ["StandardRead", "StandardWrite"]],
	["GetSortedAsync", ["OrderedList"]],
	["SetIncrementSortedAsync", ["OrderedWrite"]],
	["ListAsync", ["StandardList"]],
	["GetVersionAsync", ["StandardRead"]],
]);

function checkName(name: unknown, what: string): void {
	if (!typeIs(name, "string") || name === "") error(`${what} name can't be empty.`, 0);
	if (name.size() > MAX_NAME_CHARACTERS) {
		error(`${what} name exceeds the ${MAX_NAME_CHARACTERS} character limit.`, 0);
	}
}

/**
 * Models `DataStoreService` of one server: the same store object for the same name and scope, budgets and their limits.
 *
 * Not modelled yet: ordered stores, `ListDataStoresAsync`, `DataStoreOptions.AllScopes`.
 */
export class EmulatedDataStoreService implements Pick<
	DataStoreService,
	"GetRequestBudgetForRequestType" | "SetRateLimitForRequestType"
> {
	public readonly ClassName = "DataStoreService";
	private readonly stores = new Map<string, EmulatedDataStore>();
	private readonly parts: StoreParts;

	public constructor(
		private readonly context: ServerContext,
		backend: RecordBackend,
		knobs: DataStoreKnobs,
	) {
		const gate = new RequestGate(context, knobs);
		this.parts = { context, knobs, backend, gate, legs: new LegRunner(context, knobs) };
	}

	/** The store of this name and scope. Raises in a place that was never published. */
	public GetDataStore(
		name: string,
		scope = "global",
		_options?: DataStoreOptions,
	): EmulatedDataStore {
		if (!this.context.published) error(UNPUBLISHED, 0);
		checkName(name, "DataStore");
		checkName(scope, "Scope");
		const fullName = storeName(name, scope);
		let store = this.stores.get(fullName);
		if (store === undefined) {
			store = new EmulatedDataStore(fullName, this.parts);
			this.stores.set(fullName, store);
		}
		return store;
	}

	/** The store without a name. */
	public GetGlobalDataStore(): EmulatedDataStore {
		return this.GetDataStore("global", GLOBAL_STORE_SCOPE);
	}

	/** Requests of this type that can be made now without waiting. */
	public GetRequestBudgetForRequestType(
		requestType: CastsToEnum<Enum.DataStoreRequestType>,
	): number {
		const name = enumItemName(requestType);
		const legacy = LEGACY_BUDGETS.get(name);
		if (legacy !== undefined) {
			let least = math.huge;
			for (const part of legacy) {
				least = math.min(least, this.parts.gate.budget(part).available());
			}
			return least;
		}
		return name in SERVER_RATES ? this.parts.gate.budget(name as BudgetName).available() : 0;
	}

	/** Replaces a budget's rate on this server. */
	public SetRateLimitForRequestType(
		requestType: CastsToEnum<Enum.DataStoreRequestType>,
		baseLimit: number,
		perPlayerLimit: number,
	): void {
		const name = enumItemName(requestType);
		if (!(name in SERVER_RATES)) error(`cannot set the rate limit of ${name}`, 0);
		if (baseLimit < 0 || baseLimit > MAX_BASE_LIMIT) error("baseLimit is out of range", 0);
		if (perPlayerLimit < 0 || perPlayerLimit > MAX_PER_PLAYER_LIMIT) {
			error("perPlayerLimit is out of range", 0);
		}
		const rate = { base: baseLimit, perPlayer: perPlayerLimit };
		this.parts.gate.budget(name as BudgetName).setRate(rate);
	}

	/** Settles the budgets; the player list calls it before its size changes. */
	public settleBudgets(): void {
		this.parts.gate.refillAll();
	}
}
