/** How much longer the next commit waits after one that met another server's write. */
const GROWTH = 1.6;
/** The part of the extra wait that remains after a commit that met no other write. */
const RELIEF = 0.7;
/** How far windows are drawn around their length; otherwise servers would keep meeting each other. */
const SPREAD = 0.5;

/**
 * How long a document's debounce window is if other servers write the same key.
 *
 * Each meeting costs the work of a request twice, so the more often servers meet, the more
 * updates they put into one commit.
 */
export class Contention {
	private stretch = 1;

	/** Counts a commit, and how often it met other servers' writes. */
	public observe(meetings: number): void {
		this.stretch =
			meetings > 0
				? this.stretch * GROWTH ** math.min(meetings, 2)
				: math.max(1, this.stretch * RELIEF);
	}

	/**
	 * The seconds that the next window lasts.
	 *
	 * @param debounceSeconds - how long it lasts if no other server writes
	 * @param secondsMax - most seconds that a stretched window lasts
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
