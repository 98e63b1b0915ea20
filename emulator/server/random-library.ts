import { Random as SeededRandom } from "../base/random";

/** Upper bound of a seed that is drawn because none was given. */
const MAX_SEED = 2 ** 31;

/** Models the engine's `Random` object. The numbers differ from the engine's for the same seed. */
export class EmulatedRandom {
	private readonly source: SeededRandom;

	public constructor(private readonly seed: number) {
		this.source = new SeededRandom(seed);
	}

	/** A number in [min, max). */
	public NextNumber(min = 0, max = 1): number {
		return this.source.range(min, max);
	}

	/** A whole number from `min` to `max`, both included. */
	public NextInteger(min: number, max: number): number {
		return this.source.integer(min, max);
	}

	/** Reorders an array in place. */
	public Shuffle(list: Array<defined>): void {
		for (let last = list.size() - 1; last >= 1; last--) {
			const other = this.source.integer(0, last);
			[list[last], list[other]] = [list[other], list[last]];
		}
	}

	/** A generator that starts again from the same seed. */
	public Clone(): EmulatedRandom {
		return new EmulatedRandom(this.seed);
	}
}

/** `Random` for code on a server: without a seed it draws one from the server's generator. */
export function createRandomLibrary(random: SeededRandom): {
	readonly new: (seed?: number) => EmulatedRandom;
} {
	return { new: (seed) => new EmulatedRandom(seed ?? random.integer(0, MAX_SEED)) };
}
