/** Range of a 32-bit word. */
const WORD = 2 ** 32;
const HALF_WORD = 2 ** 16;
/** Multipliers of the mixing function that spreads the seed over the state (odd constants). */
const MIX_A = 0x85ebca6b;
const MIX_B = 0xc2b2ae35;
/** Step between the inputs of the mixing function: 2^32 divided by the golden ratio. */
const SEED_STEP = 0x9e3779b9;
/** The first outputs are discarded, so that neighbouring seeds give unrelated numbers. */
const WARM_UP_DRAWS = 8;

/** The product modulo 2^32; a plain product would lose low bits above 2^53. */
function multiplyWords(a: number, b: number): number {
	const high = math.floor(a / HALF_WORD);
	const low = a % HALF_WORD;
	return (((high * b) % HALF_WORD) * HALF_WORD + low * b) % WORD;
}

function mixWord(word: number): number {
	let mixed = bit32.bxor(word, bit32.rshift(word, 16));
	mixed = multiplyWords(mixed, MIX_A);
	mixed = bit32.bxor(mixed, bit32.rshift(mixed, 13));
	mixed = multiplyWords(mixed, MIX_B);
	return bit32.bxor(mixed, bit32.rshift(mixed, 16));
}

/**
 * Seeded pseudo-random numbers (xoshiro128**): the only source of chance in the emulator.
 *
 * The same seed gives the same sequence on every machine.
 */
export class Random {
	private a: number;
	private b: number;
	private c: number;
	private d: number;

	public constructor(seed: number) {
		const low = math.floor(seed) % WORD;
		const high = math.floor(seed / WORD) % WORD;
		this.a = mixWord((low + SEED_STEP) % WORD);
		this.b = mixWord((low + 2 * SEED_STEP) % WORD);
		this.c = mixWord((high + 3 * SEED_STEP) % WORD);
		this.d = bit32.bor(mixWord((high + 4 * SEED_STEP) % WORD), 1);
		for (let draw = 0; draw < WARM_UP_DRAWS; draw++) this.word();
	}

	/** A whole number from 0 to 2^32 - 1. */
	public word(): number {
		const b = this.b;
		const result = bit32.band(bit32.lrotate(bit32.band(b * 5, 0xffffffff), 7) * 9, 0xffffffff);
		const shifted = bit32.lshift(b, 9);
		const c = bit32.bxor(this.c, this.a);
		const d = bit32.bxor(this.d, b);
		this.b = bit32.bxor(b, c);
		this.a = bit32.bxor(this.a, d);
		this.c = bit32.bxor(c, shifted);
		this.d = bit32.lrotate(d, 11);
		return result;
	}

	/** A number in [0, 1). */
	public next(): number {
		return this.word() / WORD;
	}

	/** A number in [min, max). */
	public range(min: number, max: number): number {
		return min + (max - min) * (this.word() / WORD);
	}

	/** A whole number from `min` to `max`, both included. */
	public integer(min: number, max: number): number {
		return min + math.floor((this.word() / WORD) * (max - min + 1));
	}

	/** True with this probability. Draws nothing if the answer is certain. */
	public chance(probability: number): boolean {
		if (probability <= 0) return false;
		if (probability >= 1) return true;
		return this.word() / WORD < probability;
	}

	/** One element of a non-empty list. */
	public pick<T extends defined>(list: ReadonlyArray<T>): T {
		assert(list.size() > 0, "pick from an empty list");
		return list[this.integer(0, list.size() - 1)];
	}

	/** An independent generator, whose draws do not disturb this one. */
	public fork(): Random {
		return new Random(this.word() * HALF_WORD + (this.word() % HALF_WORD));
	}
}
