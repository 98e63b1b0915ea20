import { pathStep } from "./path-step";
import { inspectStorable } from "./storable-value";

type Fields = Map<defined, unknown>;

/**
 * Removes from a table what PPDB would not store, in place and to any depth; the items of an array close up.
 *
 * @param value - comes from a data store, so it does not contain itself
 * @returns the paths of what was removed, in order
 */
export function keepStorablePart(value: unknown): Array<string> {
	const removed = new Array<string>();
	if (typeIs(value, "table") && inspectStorable(value, "data").obstacle !== undefined) {
		clean(value as Fields, "data", removed);
	}
	return removed.sort();
}

function clean(fields: Fields, path: string, removed: Array<string>): void {
	// The engine ignores string keys if there are numbers, too.
	let isArray = false;
	for (const [key] of fields) {
		isArray ||= typeIs(key, "number");
	}
	for (const [key, value] of table.clone(fields)) {
		const below = path + pathStep(key);
		if (typeIs(value, "table")) {
			clean(value as Fields, below, removed);
		}
		const isGood = typeIs(key, isArray ? "number" : "string");
		if (!isGood || inspectStorable(value, "").obstacle !== undefined) {
			removed.push(below);
			fields.delete(key);
		}
	}
	if (isArray) {
		closeUp(fields);
	}
}

function closeUp(fields: Fields): void {
	const indices = new Array<number>();
	for (const [index] of fields) {
		indices.push(index as number);
	}
	indices.sort();
	indices.forEach((index, position) => {
		const item = fields.get(index);
		fields.delete(index);
		fields.set(position + 1, item);
	});
}
