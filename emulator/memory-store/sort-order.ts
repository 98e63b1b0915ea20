import type { SortKey } from "./arguments";

/** A position in a sorted map, of an item or of a bound. */
export interface SortPosition {
	readonly key?: string;
	readonly sortKey?: SortKey;
}

/** Numbers come before strings, and strings before items without a sort key. */
function kindRank(sortKey: SortKey | undefined): number {
	if (typeIs(sortKey, "number")) return 0;
	return sortKey === undefined ? 2 : 1;
}

/** Whether `a` comes before `b` in ascending order: by sort key, then by key. */
export function isBefore(a: SortPosition, b: SortPosition): boolean {
	const rankA = kindRank(a.sortKey);
	const rankB = kindRank(b.sortKey);
	if (rankA !== rankB) return rankA < rankB;
	if (a.sortKey !== b.sortKey) {
		if (typeIs(a.sortKey, "number") && typeIs(b.sortKey, "number"))
			return a.sortKey < b.sortKey;
		if (typeIs(a.sortKey, "string") && typeIs(b.sortKey, "string"))
			return a.sortKey < b.sortKey;
	}
	if (a.key === undefined || b.key === undefined) return false;
	return a.key < b.key;
}
