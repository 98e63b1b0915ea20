/** A user's function: gets the data, changes it or not, returns the new data, or nil to cancel. */
export type Updater = (data: unknown) => unknown;

/** An update that has been applied here and is not known to be stored yet. */
export interface LoggedUpdate {
	/** Counts up over all stores of this server. */
	readonly sequence: number;
	readonly updater: Updater;
	/** What it was given to be told apart by. */
	readonly tag?: unknown;
}

/**
 * The updates of a document that are not known to be stored, oldest first.
 *
 * Plain arrays, so that an update costs no table of its own; and it gets its number only when somebody
 * asks for it, which is once for each commit and not once for each update.
 */
export class UpdateLog {
	private readonly updaters = new Array<Updater>();
	/** The numbers of the oldest; the newest have none yet. */
	private readonly sequences = new Array<number>();
	/** The tags of the few that have one, by their place. */
	private readonly tags = new Map<number, unknown>();

	/** @param nextSequence - draws a number above all that were drawn before */
	public constructor(private readonly nextSequence: () => number) {}

	public append(updater: Updater, tag?: unknown): void {
		if (tag !== undefined) {
			this.tags.set(this.updaters.size(), tag);
		}
		this.updaters.push(updater);
	}

	/** How many updates there are. */
	public size(): number {
		return this.updaters.size();
	}

	/** The sequence number of the newest update; 0 when there is none. */
	public newestSequence(): number {
		this.giveNumbers();
		return this.sequences[this.sequences.size() - 1] ?? 0;
	}

	/** The sequence number of the oldest update; without end when there is none. */
	public oldestSequence(): number {
		this.giveNumbers();
		return this.sequences[0] ?? math.huge;
	}

	/** The updates after a sequence number. */
	public after(sequence: number): Array<LoggedUpdate> {
		this.giveNumbers();
		const updates = new Array<LoggedUpdate>();
		this.sequences.forEach((number, index) => {
			if (number > sequence) {
				const tag = this.tags.get(index);
				updates.push({ sequence: number, updater: this.updaters[index], tag });
			}
		});
		return updates;
	}

	/** Takes the newest update out. */
	public dropNewest(): void {
		this.updaters.pop();
		this.tags.delete(this.updaters.size());
		if (this.sequences.size() > this.updaters.size()) {
			this.sequences.pop();
		}
	}

	/** Keeps these updates only. */
	public keep(updates: ReadonlyArray<LoggedUpdate>): void {
		this.updaters.clear();
		this.sequences.clear();
		this.tags.clear();
		for (const { updater, sequence, tag } of updates) {
			this.append(updater, tag);
			this.sequences.push(sequence);
		}
	}

	private giveNumbers(): void {
		for (let count = this.sequences.size() + 1; count <= this.updaters.size(); count++) {
			this.sequences.push(this.nextSequence());
		}
	}
}
