import { isDictionary } from "../value/dictionary";

/**
 * Which fields of the template updates have taken out of data, so that they are not filled in again: a tree in the shape of
 * the data, with true where a field is out.
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
	const out = compare(template, before, after, known);
	return out !== undefined && countTakenOut(out) > TAKEN_OUT_MAX ? known : out;
}

function compare(
	template: unknown,
	before: unknown,
	after: unknown,
	known: TakenOut | undefined,
): TakenOut | undefined {
	if (!isDictionary(after)) {
		return undefined;
	}
	const out = new Map<unknown, unknown>();
	const look = (field: unknown, filling: unknown) => {
		const was = isDictionary(before) ? before.get(field) : undefined;
		const knownHere = known?.get(field);
		const now = after.get(field);
		if (now === undefined) {
			const isOut = knownHere !== undefined || (filling !== undefined && was !== undefined);
			out.set(field, isOut ? true : undefined);
		} else {
			const knownBelow = isDictionary(knownHere) ? knownHere : undefined;
			out.set(field, compare(filling, was, now, knownBelow));
		}
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
