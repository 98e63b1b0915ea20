import { isDictionary } from "../value/dictionary";

/**
 * Which fields of the template updates have taken out of data, so that they are not filled in again: a tree in the shape of
 * the data, with true where a field is out. Where a table is out, the fields that it had are named below it.
 */
export type TakenOut = ReadonlyMap<unknown, unknown>;

/**
 * Of the fields that are remembered as taken out, those above others with them. They were all in a template, and those are written
 * by hand: only one that makes up other names each time ever gets here.
 */
export const TAKEN_OUT_MAX = 16_384;

/** How many fields a tree of them has. */
export function countTakenOut(fields: TakenOut): number {
	let count = 0;
	for (const [, below] of fields) {
		count += isDictionary(below) ? 1 + countTakenOut(below) : 1;
	}
	return count;
}

/**
 * What is out of data after it has changed.
 *
 * What a template of another server has filled in is none of this one's fields, and stays out as long as it is not there again.
 * What there is no room for is not remembered: a record with more of it would count as damaged.
 *
 * @param template - the fields that would be filled in
 * @param before - what the data was
 * @param known - what was out of that
 * @returns nothing if nothing is out
 */
export function takenOut(
	template: unknown,
	before: unknown,
	after: unknown,
	known: TakenOut | undefined,
): TakenOut | undefined {
	if (after === undefined) {
		return undefined;
	}
	const out = compare(template, before, after, known);
	return out !== undefined && countTakenOut(out) > TAKEN_OUT_MAX ? known : out;
}

function compare(
	template: unknown,
	before: unknown,
	after: unknown,
	known: TakenOut | undefined,
): TakenOut | undefined {
	const out = new Map<unknown, unknown>();
	const look = (field: unknown, filling: unknown) => {
		const was = isDictionary(before) ? before.get(field) : undefined;
		const now = isDictionary(after) ? after.get(field) : undefined;
		const knownHere = known?.get(field);
		const isGone = now === undefined;
		const isOut = knownHere !== undefined || (filling !== undefined && was !== undefined);
		if (isGone && (!isOut || knownHere === true)) {
			out.set(field, knownHere);
			return;
		}
		// What is gone is named with all below it: another server may make the table anew, and not know what is to stay out of it.
		const wholly = knownHere === true ? filling : was;
		const knownBelow = isDictionary(knownHere) ? knownHere : undefined;
		const below = compare(filling, wholly, now, knownBelow);
		out.set(field, below ?? (isGone ? true : undefined));
	};
	for (const [field] of known ?? new Map<unknown, unknown>()) {
		look(field, undefined);
	}
	if (isDictionary(template)) {
		for (const [field, filling] of template) {
			look(field, filling);
		}
	}
	return out.isEmpty() ? undefined : out;
}
