import { isDictionary } from "../value/dictionary";

/**
 * Which fields of the template updates have taken out of data, so that they are not filled in again: a tree in the shape of
 * the data, with true where a field is out.
 */
export type TakenOut = ReadonlyMap<unknown, unknown>;

/**
 * What is out of data after it has changed.
 *
 * What a template of another server has filled in is none of this one's fields, and stays out as long as it is not there again.
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
			out.set(field, takenOut(filling, was, now, knownBelow));
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
