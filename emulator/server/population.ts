/** How many players are in all live servers together; the limits of the experience grow with them. */
export class Population {
	private players = 0;

	/** Concurrent users of the experience. */
	public size(): number {
		return this.players;
	}

	/** Counts players that came, or that went when negative. */
	public change(by: number): void {
		this.players += by;
	}
}
