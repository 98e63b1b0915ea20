import { describeValue, type PPDBError } from "../base/error";
import type { MemoryStores } from "../requests/memory-stores";
import { foreignSession } from "../record-format/foreign-refusal";

/**
 * Why a record of Lyra cannot be adopted now, if it cannot: Lyra keeps its locks in MemoryStore. Yields.
 *
 * @param storeName - the data store that contains the record
 */
export function problemOfLyraLock(
	memory: MemoryStores,
	storeName: string,
	key: string,
): PPDBError | undefined {
	const [name] = string.match(storeName, "^lyra/records/(.+)$");
	if (name === undefined) {
		// A copy, which no server of Lyra has.
		return undefined;
	}
	const lock = memory.map(`lyra/locks/${name}`).get(key);
	if (lock.ok && lock.value === undefined) {
		return undefined;
	}
	const holder = lock.ok
		? `lock ${describeValue(lock.value)}`
		: `its lock could not be read: ${lock.failure.message}`;
	return foreignSession("Lyra", holder);
}
