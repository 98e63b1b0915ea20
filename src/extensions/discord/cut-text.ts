/** What a text that was cut ends with. */
const ELLIPSIS = "…";
/** Replaces a byte that belongs to no character. */
const REPLACEMENT = "?";
/** Most bytes of a character of one UTF-16 unit; a character of two units has four. */
const BYTES_PER_UNIT_MAX = 3;
const CODE_POINT_OF_ONE_UNIT_MAX = 0xffff;

/**
 * The length of a text for Discord, in UTF-16 units.
 *
 * Discord says "characters" without saying which; no other way of counting gives more.
 */
export function textUnits(text: string): number {
	let units = 0;
	for (const [, codePoint] of utf8.codes(text)) {
		units += unitsOf(codePoint);
	}
	return units;
}

/** A text in which every byte that is not valid UTF-8 is replaced: JSON could not contain it. */
export function cleanText(text: string): string {
	const parts = new Array<string>();
	let from = 1;
	while (from <= text.size()) {
		const [length, badAt] = utf8.len(text, from);
		if (typeIs(length, "number")) {
			break;
		}
		const position = badAt as number;
		parts.push(string.sub(text, from, position - 1), REPLACEMENT);
		from = position + 1;
	}
	parts.push(string.sub(text, from));
	return parts.join("");
}

/** Valid UTF-8 of at most `unitsMax` units. A longer text ends with an ellipsis. */
export function cutText(text: string, unitsMax: number): string {
	const bytesMax = (unitsMax + 1) * BYTES_PER_UNIT_MAX;
	const cleaned = cleanText(string.sub(text, 1, bytesMax));
	let units = 0;
	let keptBytes: number | undefined;
	for (const [position, codePoint] of utf8.codes(cleaned)) {
		units += unitsOf(codePoint);
		if (units >= unitsMax && keptBytes === undefined) {
			// This character might be the last that fits, but the ellipsis needs a unit as well.
			keptBytes = position - 1;
		}
		if (units > unitsMax) {
			return string.sub(cleaned, 1, keptBytes) + ELLIPSIS;
		}
	}
	return cleaned;
}

function unitsOf(codePoint: number): number {
	return codePoint > CODE_POINT_OF_ONE_UNIT_MAX ? 2 : 1;
}
