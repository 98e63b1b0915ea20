/** An update that some server made. */
interface Entry {
	readonly id: string;
	readonly document: string;
	readonly madeAt: number;
	isAcknowledged: boolean;
}

/** An update that a crash took with it. */
export interface LostUpdate {
	readonly document: string;
	readonly ageSeconds: number;
}

/** What was found in the store at the end. */
export interface Verdict {
	readonly made: number;
	readonly acknowledged: number;
	/** Acknowledged and in the store exactly once, as it must be. */
	readonly foundOnce: number;
	/** Acknowledged and not in the store: must be none. */
	readonly missing: ReadonlyArray<string>;
	/** In the store more than once: must be none. */
	readonly doubled: ReadonlyArray<string>;
}

/**
 * What the store must hold, kept apart from the library: each update appends an id of its own to its
 * document, so that one that was lost or applied twice can be told.
 */
export class Ledger {
	private readonly entries = new Map<string, Entry>();
	/** Updates that were made and not acknowledged yet, by server and document, oldest first. */
	private readonly pending = new Map<string, Array<Entry>>();
	private made = 0;

	/** Notes an update and returns its id. */
	public make(server: string, document: string, now: number): string {
		this.made += 1;
		const id = `u${this.made}`;
		const entry: Entry = { id, document, madeAt: now, isAcknowledged: false };
		this.entries.set(id, entry);
		const lane = `${server} ${document}`;
		const waiting = this.pending.get(lane) ?? [];
		waiting.push(entry);
		this.pending.set(lane, waiting);
		return id;
	}

	/** Records that a server was told that a number of its oldest updates of a document are safe. */
	public acknowledge(server: string, document: string, count: number): void {
		const waiting = this.pending.get(`${server} ${document}`) ?? [];
		for (let index = 1; index <= count; index++) {
			const entry = waiting.shift();
			assert(entry !== undefined, `${document}: more updates acknowledged than made`);
			entry.isAcknowledged = true;
		}
	}

	/** What a server had not been told to be safe when it died. */
	public lose(server: string, now: number): Array<LostUpdate> {
		const lost = new Array<LostUpdate>();
		for (const [lane, waiting] of this.pending) {
			if (lane.sub(1, server.size() + 1) === `${server} `) {
				for (const { document, madeAt } of waiting) {
					lost.push({ document, ageSeconds: now - madeAt });
				}
				waiting.clear();
			}
		}
		return lost;
	}

	/** Compares with what is stored: for each document the ids that it holds. */
	public judge(stored: ReadonlyMap<string, ReadonlyArray<string>>): Verdict {
		const counts = new Map<string, number>();
		for (const [, ids] of stored) {
			for (const id of ids) {
				counts.set(id, (counts.get(id) ?? 0) + 1);
			}
		}
		const missing = new Array<string>();
		const doubled = new Array<string>();
		let acknowledged = 0;
		for (let number = 1; number <= this.made; number++) {
			const id = `u${number}`;
			const count = counts.get(id) ?? 0;
			const isAcknowledged = this.entries.get(id)?.isAcknowledged === true;
			acknowledged += isAcknowledged ? 1 : 0;
			if (isAcknowledged && count === 0) {
				missing.push(id);
			}
			if (count > 1) {
				doubled.push(id);
			}
		}
		const foundOnce = acknowledged - missing.size() - doubled.size();
		return { made: this.made, acknowledged, foundOnce, missing, doubled };
	}
}
