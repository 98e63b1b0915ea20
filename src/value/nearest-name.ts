/** How much of a name may be written otherwise before it counts as another one. */
const MISSPELT_PART = 1 / 3;

/**
 * What to add to a message about a name that is not known: the one that was probably meant, or nothing if none is like it or the
 * name is one of them.
 *
 * @param given - what was found in place of a name; anything at all
 */
export function suggestName(given: unknown, names: ReadonlyArray<string>): string {
	if (!typeIs(given, "string") || names.includes(given)) {
		return "";
	}
	const nearest = nearestName(given.lower(), names);
	return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

function nearestName(given: string, names: ReadonlyArray<string>): string | undefined {
	let nearest: string | undefined;
	let least = math.huge;
	for (const name of names) {
		const bound = math.ceil(math.max(given.size(), name.size()) * MISSPELT_PART);
		// A text of another length is not compared: it may be as long as a text can be.
		if (math.abs(given.size() - name.size()) <= bound) {
			const distance = countEdits(given, name.lower());
			if (distance <= bound && distance < least) {
				[nearest, least] = [name, distance];
			}
		}
	}
	return nearest;
}

/** How many bytes of a text must be put in, taken out or replaced to make another of it. */
function countEdits(text: string, other: string): number {
	let above = new Array<number>();
	for (const length of $range(0, other.size())) {
		above.push(length);
	}
	for (const index of $range(1, text.size())) {
		const below = [index];
		for (const position of $range(1, other.size())) {
			const isSame = text.byte(index)[0] === other.byte(position)[0];
			const replaced = above[position - 1] + (isSame ? 0 : 1);
			below.push(math.min(replaced, above[position] + 1, below[position - 1] + 1));
		}
		above = below;
	}
	return above[other.size()];
}
