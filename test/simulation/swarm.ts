import type { Random } from "../../emulator/index";

/** Swarm testing: each seed leaves some features out, so that the others meet in all combinations. */
export class Swarm {
	public constructor(private readonly random: Random) {}

	/** A number from the range, or 0 half of the time. */
	public sometimes(min: number, max: number, chance = 0.5): number {
		const drawn = this.random.range(min, max);
		return this.random.chance(chance) ? drawn : 0;
	}

	public integer(min: number, max: number): number {
		return this.random.integer(min, max);
	}

	public yes(chance: number): boolean {
		return this.random.chance(chance);
	}

	public pick(list: ReadonlyArray<number>): number {
		return this.random.pick(list);
	}
}
