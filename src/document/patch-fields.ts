import { copyValue } from "../value/copy-value";
import { isDictionary } from "../value/dictionary";
import type { Updater } from "./update-log";

/** An updater that merges fields into the data: dictionaries are merged, everything else is replaced. */
export function patchFields(patch: unknown): Updater {
	return (data) => merged(data, patch);
}

function merged(present: unknown, patch: unknown): unknown {
	if (!isDictionary(present) || !isDictionary(patch)) {
		return copyValue(patch);
	}
	for (const [field, value] of patch) {
		present.set(field, merged(present.get(field), value));
	}
	return present;
}
