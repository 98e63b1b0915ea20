import { copyStored } from "../data-store/storable-value";
import { enumItemName } from "../base/enum";
import { checkExpiration, checkItemKey, checkItemValue, checkSortKey } from "./arguments";
import type { SortKey } from "./arguments";
import type { ItemMap } from "./item-map";
import { updateItem } from "./map-update";
import type { MemoryExchange } from "./memory-exchange";
import { isBefore } from "./sort-order";
import type { SortPosition } from "./sort-order";

const CALL_UNITS = 1;
const MAX_RANGE = 200;

/** One item of a range. */
export interface RangeItem {
	readonly key: string;
	readonly value: unknown;
	readonly sortKey?: SortKey;
}

/**
 * Models `MemoryStoreSortedMap`: items in the order of their sort keys, then of their keys.
 *
 * Bounds are exclusive, as the API reference says. One map is one partition with at most a million items and 100 MB
 * (https://create.roblox.com/docs/cloud-services/memory-stores/sorted-map).
 */
export class EmulatedSortedMap implements Pick<
	MemoryStoreSortedMap,
	"GetAsync" | "SetAsync" | "RemoveAsync" | "GetSizeAsync"
> {
	public readonly ClassName = "MemoryStoreSortedMap";

	public constructor(
		private readonly exchange: MemoryExchange,
		private readonly name: string,
	) {}

	/** Value and sort key, or nil. */
	public GetAsync(key: string): LuaTuple<[value?: unknown, sortKey?: SortKey]> {
		const name = checkItemKey(key);
		this.exchange.open("SortedMap.GetAsync", name, CALL_UNITS, this.name);
		const item = this.exchange.readLeg("SortedMap.GetAsync", name, () =>
			this.items().read(name),
		);
		this.exchange.succeed("SortedMap.GetAsync", name);
		return $tuple(copyStored(item?.value), item?.sortKey);
	}

	/** Stores a value for `expiration` seconds; true if it replaced one. */
	public SetAsync(key: string, value: unknown, expiration: number, sortKey?: SortKey): boolean {
		const name = checkItemKey(key);
		const copied = checkItemValue(value);
		const life = checkExpiration(expiration);
		const order = checkSortKey(sortKey);
		const { exchange } = this;
		exchange.open("SortedMap.SetAsync", name, CALL_UNITS, this.name);
		let replaced = false;
		exchange.leg("SortedMap.SetAsync", name, true, () => {
			const items = this.items();
			const refusal = exchange.memoryRefusal(() => items.refusal(name, copied, order));
			if (refusal === undefined) replaced = items.write(name, copied, life, order);
			return refusal;
		});
		this.exchange.succeed("SortedMap.SetAsync", name);
		return replaced;
	}

	/** Changes value and sort key unless another write came in between. Returns what was stored, or nil. */
	public UpdateAsync(
		key: string,
		transform: (
			value: unknown,
			sortKey: SortKey | undefined,
		) => LuaTuple<[value?: unknown, sortKey?: SortKey]>,
		expiration: number,
	): LuaTuple<[value?: unknown, sortKey?: SortKey]> {
		const name = checkItemKey(key);
		const life = checkExpiration(expiration);
		const method = "SortedMap.UpdateAsync";
		this.exchange.open(method, name, CALL_UNITS, this.name);
		const target = { items: () => this.items(), units: CALL_UNITS, partition: this.name };
		const item = updateItem(this.exchange, method, target, name, transform, life);
		return $tuple(copyStored(item?.value), item?.sortKey);
	}

	/** Removes an item. */
	public RemoveAsync(key: string): void {
		const name = checkItemKey(key);
		this.exchange.open("SortedMap.RemoveAsync", name, CALL_UNITS, this.name);
		this.exchange.leg("SortedMap.RemoveAsync", name, true, () => {
			this.items().remove(name);
			return undefined;
		});
		this.exchange.succeed("SortedMap.RemoveAsync", name);
	}

	/** Up to `count` items between two exclusive bounds. */
	public GetRangeAsync(
		direction: CastsToEnum<Enum.SortDirection>,
		count: number,
		exclusiveLowerBound?: SortPosition,
		exclusiveUpperBound?: SortPosition,
	): Array<RangeItem> {
		if (count < 1 || count > MAX_RANGE) {
			error(`InvalidRequest: count must be between 1 and ${MAX_RANGE}.`, 0);
		}
		const method = "SortedMap.GetRangeAsync";
		const descending = enumItemName(direction) === "Descending";
		this.exchange.open(method, this.name, CALL_UNITS, this.name);
		const items = this.exchange.readLeg(method, this.name, () =>
			this.items().sorted(descending ? (a, b) => isBefore(b, a) : isBefore),
		);
		const found = new Array<RangeItem>();
		for (const item of items) {
			if (found.size() >= count) break;
			if (exclusiveLowerBound !== undefined && !isBefore(exclusiveLowerBound, item)) continue;
			if (exclusiveUpperBound !== undefined && !isBefore(item, exclusiveUpperBound)) continue;
			found.push({ key: item.key, value: copyStored(item.value), sortKey: item.sortKey });
		}
		this.exchange.spend(method, this.name, math.max(0, found.size() - CALL_UNITS), this.name);
		this.exchange.succeed(method, this.name);
		return found;
	}

	/** The number of items. */
	public GetSizeAsync(): number {
		this.exchange.open("SortedMap.GetSizeAsync", this.name, CALL_UNITS, this.name);
		const size = this.exchange.readLeg("SortedMap.GetSizeAsync", this.name, () =>
			this.items().size(),
		);
		this.exchange.succeed("SortedMap.GetSizeAsync", this.name);
		return size;
	}

	/** Looked up each time, because a flush replaces the map. */
	private items(): ItemMap {
		return this.exchange.backend.sortedMap(this.name);
	}
}
