import { isSameLeaf } from "./same-leaf";
import { pathStep } from "./path-step";

/**
 * Where two values differ.
 *
 * @param before - finite; the value it is compared with may contain itself
 * @returns the paths, as in `data.inventory[3]`, in order
 */
export function differingPaths(before: unknown, after: unknown): Array<string> {
	const found = new Array<string>();
	collect(before, after, "data", found);
	return found.sort();
}

function collect(before: unknown, after: unknown, path: string, found: Array<string>): void {
	if (isSameLeaf(before, after)) {
		return;
	}
	if (!typeIs(before, "table") || !typeIs(after, "table")) {
		found.push(path);
		return;
	}
	const other = after as Map<unknown, unknown>;
	for (const [key, value] of before as Map<unknown, unknown>) {
		collect(value, other.get(key), path + pathStep(key), found);
	}
	for (const [key] of pairs(other)) {
		if ((before as Map<unknown, unknown>).get(key) === undefined) {
			found.push(path + pathStep(key));
		}
	}
}
