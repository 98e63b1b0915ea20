/** A user's function: gets the data, may change it, returns the new data, or nil to cancel. */
export type Updater = (data: unknown) => unknown;

/** An update that has been applied here and is not known to be stored yet. */
export interface LoggedUpdate {
	/** Increases across all stores of this server. */
	readonly sequence: number;
	readonly updater: Updater;
	/** The tag it was given. */
	readonly tag?: unknown;
}

/**
 * The updates of a document that are not known to be stored, oldest first.
 *
 * Plain arrays, so that an update needs no table of its own; and it gets its number only when that is
 * asked for, which is once per commit rather than once per update.
 */
export class UpdateLog {
	private readonly updaters = new Array<Updater>();
	/** The numbers of the oldest; the newest have none yet. */
	private readonly sequences = new Array<number>();
	/** The tags of the few that have one, by position. */
	private readonly tags = new Map<number, unknown>();

	/** @param nextSequence - returns a number above all previous ones */
	public constructor(private readonly nextSequence: () => number) {}

	public append(updater: Updater, tag?: unknown): void {
		if (tag !== undefined) {
			this.tags.set(this.updaters.size(), tag);
		}
		this.updaters.push(updater);
	}

	/** The number of updates. */
	public size(): number {
		return this.updaters.size();
	}

	/** The sequence number of the newest update; 0 if there is none. */
	public newestSequence(): number {
		this.giveNumbers();
		return this.sequences[this.sequences.size() - 1] ?? 0;
	}

	/** The sequence number of the oldest update; infinite if there is none. */
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

	/** Removes the newest update. */
	public dropNewest(): void {
		this.updaters.pop();
		this.tags.delete(this.updaters.size());
		if (this.sequences.size() > this.updaters.size()) {
			this.sequences.pop();
		}
	}

	/** Keeps only these updates. */
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
