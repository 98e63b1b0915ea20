import type { Random } from "./random";

/** Random bits of each group of a version 4 GUID, with version and variant filled in. */
const VERSION_4 = 0x4000;
const VARIANT_MASK = 0x3fff;
const VARIANT = 0x8000;

/** A version 4 GUID from seeded random numbers, without braces. */
export function createGuid(random: Random): string {
	const first = random.word();
	const second = random.word();
	const third = random.word();
	const fourth = random.word();
	return string.format(
		"%08x-%04x-%04x-%04x-%04x%08x",
		first,
		bit32.rshift(second, 16),
		bit32.bor(bit32.band(second, 0xfff), VERSION_4),
		bit32.bor(bit32.band(bit32.rshift(third, 16), VARIANT_MASK), VARIANT),
		bit32.band(third, 0xffff),
		fourth,
	);
}
