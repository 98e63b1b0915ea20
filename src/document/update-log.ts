/** A user's function: gets the data, changes it or not, returns the new data, or nil to cancel. */
export type Updater = (data: unknown) => unknown;

/** An update that has been applied here and is not known to be stored yet. */
export interface LoggedUpdate {
	/** Counts up over all stores of this server. */
	readonly sequence: number;
	readonly updater: Updater;
}

/**
 * The updates of a document that are not known to be stored, oldest first.
 *
 * Two plain arrays, so that an update costs no table of its own.
 */
export class UpdateLog {
	/** How many updates there are. */
	public count = 0;
	private updaters = new Array<Updater>();
	private sequences = new Array<number>();

	public append(updater: Updater, sequence: number): void {
		this.updaters[this.count] = updater;
		this.sequences[this.count] = sequence;
		this.count += 1;
	}

	/** The sequence number of the newest update; 0 when there is none. */
	public newestSequence(): number {
		return this.sequences[this.count - 1] ?? 0;
	}

	/** The sequence number of the oldest update; without end when there is none. */
	public oldestSequence(): number {
		return this.count === 0 ? math.huge : this.sequences[0];
	}

	/** The updates after a sequence number. */
	public after(sequence: number): Array<LoggedUpdate> {
		const updates = new Array<LoggedUpdate>();
		this.sequences.forEach((number, index) => {
			if (number > sequence) {
				updates.push({ sequence: number, updater: this.updaters[index] });
			}
		});
		return updates;
	}

	/** Takes the newest update out. */
	public dropNewest(): void {
		this.updaters.pop();
		this.sequences.pop();
		this.count -= 1;
	}

	/** Keeps these updates only. */
	public keep(updates: ReadonlyArray<LoggedUpdate>): void {
		this.updaters = updates.map((update) => update.updater);
		this.sequences = updates.map((update) => update.sequence);
		this.count = updates.size();
	}
}
