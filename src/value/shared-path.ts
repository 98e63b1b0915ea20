import { pathStep } from "./path-step";

/**
 * Where two values that were made independently contain the same table, which therefore comes from elsewhere.
 *
 * @returns the path, such as `.inventory[3]`; nothing if they share no table
 */
export function sharedPath(left: unknown, right: unknown, depth = 0): string | undefined {
	if (!typeIs(left, "table") || !typeIs(right, "table") || depth > DEPTH_MAX) {
		return undefined;
	}
	if (left === right) {
		return "";
	}
	for (const [key, value] of left as Map<unknown, unknown>) {
		const below = sharedPath(value, (right as Map<unknown, unknown>).get(key), depth + 1);
		if (below !== undefined) {
			return pathStep(key) + below;
		}
	}
	return undefined;
}

/** Deeper data cannot be stored. */
const DEPTH_MAX = 128;
