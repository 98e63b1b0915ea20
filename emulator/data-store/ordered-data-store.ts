import { asEngine } from "../base/engine-shape";
import { checkKey } from "./arguments";
import type { PageContent } from "./pages";
import { EmulatedPages, pageAt } from "./pages";
import type { StoreAddress } from "./store-address";
import { StoreCore } from "./store-core";
import type { CheckedValue, StoreParts } from "./store-core";

const MAX_PAGE_SIZE = 100;
/** Most keys in one `BatchGetAsync` (the server's default). */
const MAX_BATCH_KEYS = 100;

/** One entry of a sorted page. */
interface SortedEntry {
	readonly key: string;
	readonly value: number;
}

function isInteger(value: unknown): value is number {
	return typeIs(value, "number") && value % 1 === 0; // NaN and infinities fail too
}

/** Checks a value for an ordered store: whole numbers only. Raises 103 for everything else. */
export function checkOrderedValue(value: unknown): CheckedValue {
	if (isInteger(value)) return { value, kilobytes: 1 };
	const kind = typeIs(value, "number") ? "double" : typeOf(value);
	error(`103: ${kind} is not allowed in data stores.`, 0);
}

function checkBound(bound: number | undefined, name: string): void {
	if (bound !== undefined && !isInteger(bound)) error(`106: ${name} must be an integer.`, 0);
}

/**
 * Models `OrderedDataStore` (https://create.roblox.com/docs/reference/engine/classes/OrderedDataStore): whole numbers that can
 * be listed by value; no versions, user ids or metadata; key info is always nil; a removal is permanent.
 *
 * Keys with equal values are listed by key here, which is not documented. Not modelled: the range of stored values.
 */
export class EmulatedOrderedDataStore {
	public readonly Name: string;
	private readonly core: StoreCore;

	public constructor(
		private readonly address: StoreAddress,
		private readonly parts: StoreParts,
	) {
		this.Name = address.name;
		this.core = new StoreCore(address, parts);
	}

	/** The number; may be 4 s old unless `UseCache` is false. */
	public GetAsync(key: string, options?: DataStoreGetOptions): number | undefined {
		const useCache = options === undefined || options.UseCache;
		return this.core.get(checkKey(key), useCache)?.value as number | undefined; // checked when written
	}

	/** Overwrites the number. */
	public SetAsync(key: string, value: number, userIds?: object, options?: object): void {
		if (userIds !== undefined) error("517: Additional parameter UserIds not allowed", 0);
		if (options !== undefined) error("517: Additional parameter Options not allowed", 0);
		const planned = this.parts.check(value);
		this.core.write("SetAsync", checkKey(key), () => planned);
	}

	/** Adds to the number; a key without one counts from 0. */
	public IncrementAsync(key: string, delta = 1): number {
		const name = checkKey(key);
		const added = this.parts.check(delta).value as number;
		const record = this.core.write("IncrementAsync", name, (current) => {
			const start = (current?.value ?? 0) as number;
			return { value: start + added, kilobytes: 1 };
		});
		return record.value as number;
	}

	/** Reads, transforms, and writes unless another write came in between. Returns nil if the transform cancels. */
	public UpdateAsync(
		key: string,
		transform: (current: number | undefined) => number | undefined,
	): number | undefined {
		const name = checkKey(key);
		if (!typeIs(transform, "function")) error("Argument 2 missing or nil", 0);
		const record = this.core.update(name, (current?: number) => transform(current));
		return record?.value as number | undefined;
	}

	/** Removes the key permanently and returns its number. */
	public RemoveAsync(key: string): number | undefined {
		return this.core.remove(checkKey(key))?.value as number | undefined;
	}

	/** Pages of entries between two inclusive bounds, by value. */
	public GetSortedAsync(
		ascending: boolean,
		pageSize: number,
		minValue?: number,
		maxValue?: number,
	): DataStorePages {
		if (!isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
			error("106: PageSize must be within a predefined range.", 0);
		}
		checkBound(minValue, "MinValue");
		checkBound(maxValue, "MaxValue");
		if ((minValue ?? -math.huge) > (maxValue ?? math.huge)) {
			error("107: MaxValue must be greater than or equal to MinValue.", 0);
		}
		const fetch = (cursor: string): PageContent<SortedEntry> =>
			this.core.request("GetSortedAsync", this.Name, () => {
				const entries = this.sorted(ascending, minValue, maxValue);
				return $tuple(pageAt(entries, cursor, pageSize), undefined);
			});
		return asEngine(new EmulatedPages<SortedEntry>(fetch));
	}

	/** Several numbers at once; keys without one are left out. Costs one read per key. */
	public BatchGetAsync(keys: ReadonlyArray<string>): Map<string, { readonly value: number }> {
		if (keys.isEmpty() || keys.size() > MAX_BATCH_KEYS) {
			error(`BatchGetAsync takes 1 to ${MAX_BATCH_KEYS} keys.`, 0);
		}
		const { gate, backend } = this.parts;
		const names = keys.map((key) => checkKey(key));
		gate.checkAccess("BatchGetAsync", this.core.errors);
		for (let extra = 1; extra < names.size(); extra++) {
			gate.admit("BatchGetAsync", this.core.errors, names[extra]);
		}
		return this.core.request("BatchGetAsync", names[0], () => {
			const found = new Map<string, { readonly value: number }>();
			for (const key of names) {
				const { store, name } = this.address.locate(key);
				const value = backend.read(store, name)?.value;
				if (isInteger(value)) found.set(key, { value });
			}
			return $tuple(found, undefined);
		});
	}

	private sorted(ascending: boolean, minValue?: number, maxValue?: number): Array<SortedEntry> {
		const entries = new Array<SortedEntry>();
		const { store } = this.address.spans()[0];
		for (const key of this.parts.backend.keys(store)) {
			const value = this.parts.backend.read(store, key)?.value;
			if (!isInteger(value)) continue;
			if (value < (minValue ?? value) || value > (maxValue ?? value)) continue;
			entries.push({ key, value });
		}
		return entries.sort((a, b) => {
			if (a.value !== b.value) return a.value < b.value === ascending;
			return a.key < b.key;
		});
	}
}
