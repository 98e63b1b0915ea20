import { isDictionary } from "../value/dictionary";

/**
 * Which fields of the template updates have removed from data, so that they are not filled in again: a tree in the shape of
 * the data, with true for a removed field. If a table is removed, the fields that it had are listed below it.
 */
export type TakenOut = ReadonlyMap<unknown, unknown>;

/**
 * Most removed fields in a record, including the tables above them. All of them were in a template, and templates are written
 * by hand: only a template function that makes up new names each time can reach this.
 */
export const TAKEN_OUT_MAX = 16_384;

/** The number of fields in a tree. */
export function countTakenOut(fields: TakenOut): number {
	let count = 0;
	for (const [, below] of fields) {
		count += isDictionary(below) ? 1 + countTakenOut(below) : 1;
	}
	return count;
}

/**
 * Which fields are removed after data has changed.
 *
 * A field that another server's template has filled in is not one of this template's, and stays removed until it exists again.
 * Fields beyond the limit are not recorded: a record with more would count as damaged.
 *
 * @param template - the fields that would be filled in
 * @param before - the data before the change
 * @param known - the fields removed from that
 * @returns nothing if no field is removed
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
		// A removed table is listed with all fields in it: another server may create the table again, without knowing what is to stay removed.
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
