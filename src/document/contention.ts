/** A commit that met another server's write makes the next one wait this much longer. */
const GROWTH = 1.6;
/** One that did not gives this part of the extra wait back. */
const RELIEF = 0.7;
/** Windows are drawn this much around their length, or servers would keep meeting each other. */
const SPREAD = 0.5;

/**
 * How long a document's debounce window is when other servers write the same key.
 *
 * Each meeting costs a request's worth of work twice over, so the more often servers meet, the more
 * updates they put into one commit.
 */
export class Contention {
	private stretch = 1;

	/** Takes note of a commit, and of how often it met other servers' writes. */
	public observe(meetings: number): void {
		this.stretch =
			meetings > 0
				? this.stretch * GROWTH ** math.min(meetings, 2)
				: math.max(1, this.stretch * RELIEF);
	}

	/**
	 * The seconds that the next window lasts.
	 *
	 * @param debounceSeconds - how long it lasts when nobody else writes
	 * @param secondsMax - how long a stretched window lasts at the most
	 * @param draw - a random number in [0, 1)
	 */
	public windowSeconds(debounceSeconds: number, secondsMax: number, draw: number): number {
		const longest = math.max(debounceSeconds, secondsMax);
		this.stretch = math.min(this.stretch, longest / math.max(debounceSeconds, 0.1));
		if (this.stretch === 1) {
			return debounceSeconds;
		}
		const seconds = debounceSeconds * this.stretch * (1 - SPREAD / 2 + SPREAD * draw);
		return math.min(seconds, longest);
	}
}
