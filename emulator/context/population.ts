import type { VirtualClock } from "../scheduler/virtual-clock";

/** A number of players that was higher than any later one. */
interface PastPeak {
	readonly players: number;
	/** Virtual seconds when it ended. */
	readonly ended: number;
}

/** The number of players on all live servers; the limits of the experience grow with it. */
export class Population {
	private players = 0;
	private readonly everSeen = new Set<number>();
	/** Highest first, oldest first. */
	private peaks = new Array<PastPeak>();

	public constructor(private readonly clock: VirtualClock) {}

	/** Concurrent users of the experience. */
	public size(): number {
		return this.players;
	}

	/** Adds players that joined; negative for players that left. */
	public change(by: number): void {
		if (by < 0) {
			const left = this.players;
			this.peaks = this.peaks.filter((peak) => peak.players > left);
			this.peaks.push({ players: left, ended: this.clock.seconds });
		}
		this.players += by;
	}

	/** Records a user; one who has played before is not counted again. */
	public meet(userId: number): void {
		this.everSeen.add(userId);
	}

	/** How many different users there have ever been. */
	public lifetimeUsers(): number {
		return this.everSeen.size();
	}

	/** The highest number of concurrent users in the last `seconds`. */
	public peak(seconds: number): number {
		const start = this.clock.seconds - seconds;
		while (this.peaks.size() > 0 && this.peaks[0].ended <= start) this.peaks.shift();
		const highest = this.peaks.size() > 0 ? this.peaks[0].players : 0;
		return math.max(this.players, highest);
	}
}
