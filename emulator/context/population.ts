import type { VirtualClock } from "../scheduler/virtual-clock";

/** A number of players that was higher than what came later. */
interface PastPeak {
	readonly players: number;
	/** Virtual seconds at which it ended. */
	readonly ended: number;
}

/** How many players are in all live servers together; the limits of the experience grow with them. */
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

	/** Counts players that came, or that went when negative. */
	public change(by: number): void {
		if (by < 0) {
			const left = this.players;
			this.peaks = this.peaks.filter((peak) => peak.players > left);
			this.peaks.push({ players: left, ended: this.clock.seconds });
		}
		this.players += by;
	}

	/** Notes a user that plays; whoever plays again is no new one. */
	public meet(userId: number): void {
		this.everSeen.add(userId);
	}

	/** How many different users there ever were. */
	public lifetimeUsers(): number {
		return this.everSeen.size();
	}

	/** The most users that there were at once in the last `seconds`. */
	public peak(seconds: number): number {
		const start = this.clock.seconds - seconds;
		while (this.peaks.size() > 0 && this.peaks[0].ended <= start) this.peaks.shift();
		const highest = this.peaks.size() > 0 ? this.peaks[0].players : 0;
		return math.max(this.players, highest);
	}
}
