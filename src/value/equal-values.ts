import { isSameLeaf } from "./same-leaf";

/** Whether two storable values have the same content, even in different tables. */
export function equalValues(left: unknown, right: unknown): boolean {
	if (isSameLeaf(left, right)) {
		return true;
	}
	if (!typeIs(left, "table") || !typeIs(right, "table")) {
		return false;
	}
	return includes(left, right) && sizeOf(left) === sizeOf(right);
}

function includes(left: object, right: object): boolean {
	const other = right as Map<unknown, unknown>;
	for (const [key, value] of pairs(left)) {
		if (!equalValues(value, other.get(key))) {
			return false;
		}
	}
	return true;
}

function sizeOf(entries: object): number {
	let count = 0;
	for (const [] of pairs(entries)) {
		count += 1;
	}
	return count;
}
