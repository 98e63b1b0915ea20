import { copyStored } from "../data-store/storable-value";
import { asEngine } from "../base/engine-shape";
import { checkExpiration, checkItemKey, checkItemValue } from "./arguments";
import { ListedItems } from "./listed-items";
import type { ItemMap } from "./item-map";
import { updateItem } from "./map-update";
import type { MemoryExchange } from "./memory-exchange";

/** Request units of one call; an update costs two (docs/platform.md). */
const CALL_UNITS = 1;
const UPDATE_UNITS = 2;
const MAX_LISTED = 200;
/** A polynomial hash of a key. */
const HASH_FACTOR = 31;
const HASH_RANGE = 2 ** 31;

/**
 * Models `MemoryStoreHashMap`: items that expire on the virtual clock, optimistic updates, request units
 *
 * (https://create.roblox.com/docs/cloud-services/memory-stores/hash-map). Each key belongs to one of the map's partitions.
 * Not modelled: a listing scans a single partition, and its pages come from a snapshot.
 */
export class EmulatedHashMap implements Pick<
	MemoryStoreHashMap,
	"GetAsync" | "SetAsync" | "UpdateAsync" | "RemoveAsync" | "ListItemsAsync"
> {
	public readonly ClassName = "MemoryStoreHashMap";

	public constructor(
		private readonly exchange: MemoryExchange,
		private readonly name: string,
	) {}

	/** The value, or nil. */
	public GetAsync(key: string): unknown {
		const name = checkItemKey(key);
		const exchange = this.exchange;
		exchange.open("HashMap.GetAsync", name, CALL_UNITS, this.partition(name));
		const item = exchange.readLeg("HashMap.GetAsync", name, () => this.items().read(name));
		exchange.succeed("HashMap.GetAsync", name);
		return copyStored(item?.value);
	}

	/** Stores a value for `expiration` seconds; true if it replaced one. */
	public SetAsync(key: string, value: unknown, expiration: number): boolean {
		const name = checkItemKey(key);
		const copied = checkItemValue(value);
		const life = checkExpiration(expiration);
		const exchange = this.exchange;
		exchange.open("HashMap.SetAsync", name, CALL_UNITS, this.partition(name));
		let replaced = false;
		exchange.leg("HashMap.SetAsync", name, true, () => {
			const items = this.items();
			const refusal = exchange.memoryRefusal(() => items.refusal(name, copied));
			if (refusal === undefined) replaced = items.write(name, copied, life);
			return refusal;
		});
		exchange.succeed("HashMap.SetAsync", name);
		return replaced;
	}

	/** Changes a value unless another write came in between, and restarts its expiration. Returns what was stored, or nil. */
	public UpdateAsync(key: string, transform: Callback, expiration: number): unknown {
		const name = checkItemKey(key);
		const life = checkExpiration(expiration);
		const exchange = this.exchange;
		const method = "HashMap.UpdateAsync";
		const partition = this.partition(name);
		exchange.open(method, name, UPDATE_UNITS, partition);
		const target = { items: () => this.items(), units: UPDATE_UNITS, partition };
		const item = updateItem(exchange, method, target, name, transform, life);
		return copyStored(item?.value);
	}

	/** Removes an item. */
	public RemoveAsync(key: string): void {
		const name = checkItemKey(key);
		const exchange = this.exchange;
		exchange.open("HashMap.RemoveAsync", name, CALL_UNITS, this.partition(name));
		exchange.leg("HashMap.RemoveAsync", name, true, () => {
			this.items().remove(name);
			return undefined;
		});
		exchange.succeed("HashMap.RemoveAsync", name);
	}

	/** Pages of all items, here ordered by key; the real order is not documented. */
	public ListItemsAsync(count: number): MemoryStoreHashMapPages {
		if (!typeIs(count, "number") || count < 1 || count > MAX_LISTED) {
			error(`InvalidRequest: count must be between 1 and ${MAX_LISTED}.`, 0);
		}
		const exchange = this.exchange;
		const method = "HashMap.ListItemsAsync";
		exchange.open(method, this.name, CALL_UNITS, this.name);
		const found = exchange.readLeg(method, this.name, () =>
			this.items().sorted((a, b) => a.key < b.key),
		);
		exchange.succeed(method, this.name);
		return asEngine(new ListedItems(exchange, method, this.name, found, count));
	}

	/** Which part of the map a key belongs to; how the engine chooses is not documented. */
	private partition(key: string): string {
		let hash = 0;
		for (const [byte] of string.gmatch(key, ".")) {
			hash = (hash * HASH_FACTOR + string.byte(byte as string)[0]) % HASH_RANGE;
		}
		return `${this.name}#${hash % this.exchange.knobs.hashMapPartitions}`;
	}

	/** Looked up each time, because a flush replaces the map. */
	private items(): ItemMap {
		return this.exchange.backend.hashMap(this.name);
	}
}
