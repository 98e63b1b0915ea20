/** JSON characters of NaN and the infinities, which JSON cannot express: `null`. */
const NULL_LENGTH = 4;

function stringLength(text: string): number {
	const [, shortEscapes] = string.gsub(text, '["\\\b\f\n\r\t]', "");
	const [, controls] = string.gsub(text, "%c", "");
	const [, shortControls] = string.gsub(text, "[\b\f\n\r\t]", "");
	return 2 + text.size() + shortEscapes + 5 * (controls - shortControls);
}

function numberLength(value: number): number {
	if (value !== value || value === math.huge || value === -math.huge) return NULL_LENGTH;
	return tostring(value).size();
}

function tableLength(value: ReadonlyMap<unknown, unknown>): number {
	const isArray = value.get(1) !== undefined;
	let length = 2;
	let count = 0;
	for (const [key, element] of value) {
		count += 1;
		length += jsonLength(element);
		if (!isArray) length += stringLength(tostring(key)) + 1;
	}
	return length + math.max(0, count - 1);
}

/**
 * The number of characters in the JSON of a storable value, without building it.
 *
 * Numbers count as `tostring` writes them, buffers as base64 without compression.
 */
export function jsonLength(value: unknown): number {
	if (typeIs(value, "string")) return stringLength(value);
	if (typeIs(value, "number")) return numberLength(value);
	if (typeIs(value, "boolean")) return value ? 4 : 5;
	if (typeIs(value, "buffer")) return math.ceil(buffer.len(value) / 3) * 4 + 40;
	if (typeIs(value, "table")) return tableLength(value as Map<unknown, unknown>);
	return NULL_LENGTH;
}
