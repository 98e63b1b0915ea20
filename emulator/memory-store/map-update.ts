import { copyStored } from "../data-store/storable-value";
import { runTransform } from "../data-store/transform";
import { checkItemValue, checkSortKey } from "./arguments";
import type { ItemMap, MemoryItem } from "./item-map";
import type { MemoryExchange } from "./memory-exchange";
import { TRANSFORM_FAILED, UPDATE_CONFLICT } from "./memory-store-errors";

/** Which map an update is for. */
export interface UpdateTarget {
	/** Looked up for each leg, because a flush replaces the map. */
	readonly items: () => ItemMap;
	/** Request units of each attempt. */
	readonly units: number;
	readonly partition: string;
}

/**
 * `UpdateAsync` of both kinds of map: read, transform, compare and swap, and again after a conflict, up to the limit of attempts.
 * Returns the item as written, or nothing if the transform cancels. A failing transform raises, unlike in a data store.
 */
export function updateItem(
	exchange: MemoryExchange,
	method: string,
	target: UpdateTarget,
	key: string,
	transform: Callback,
	expiration: number,
): MemoryItem | undefined {
	for (let attempt = 0; attempt < exchange.knobs.maxUpdateAttempts; attempt++) {
		if (attempt > 0) exchange.spend(method, key, target.units, target.partition);
		const read = exchange.readLeg(method, key, () => target.items().read(key));
		const outcome = runTransform(transform, copyStored(read?.value), read?.sortKey);
		if (outcome.failure !== undefined) exchange.fail(method, key, TRANSFORM_FAILED);
		if (outcome.value === undefined) {
			exchange.succeed(method, key);
			return undefined;
		}
		const value = checkItemValue(outcome.value);
		const sortKey = checkSortKey(outcome.userIds); // a sorted map's second return
		let written: MemoryItem | undefined;
		exchange.leg(method, key, true, () => {
			const items = target.items();
			if (items.read(key) !== read) return undefined;
			const refusal = exchange.memoryRefusal(() => items.refusal(key, value, sortKey));
			if (refusal !== undefined) return refusal;
			items.write(key, value, expiration, sortKey);
			written = items.read(key) ?? { key, value: value.value, sortKey, expires: 0, bytes: 0 };
			return undefined;
		});
		if (written !== undefined) {
			exchange.succeed(method, key);
			return written;
		}
	}
	exchange.fail(method, key, UPDATE_CONFLICT);
}
