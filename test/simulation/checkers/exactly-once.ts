import type { StoredChange, SimulatedData } from "../document-data";
import type { Findings } from "../findings";
import type { Ledger, MadeUpdate } from "../ledger";

const NAME = "I1 exactly once, in order";

/**
 * I1: every acknowledged update is stored exactly once, and updates of one server keep their order.
 *
 * It looks at each durable write, not only at the end: what is stored may only ever be continued, by updates that were made and
 * are not in it yet. So a loss or a double is found where it happens.
 */
export class ExactlyOnce {
	/** By document: which life of the key it is; each removal begins a new one. */
	private readonly lives = new Map<string, number>();
	private readonly counts = new Map<string, number>();
	/** Ids of updates whose calls have not returned: what becomes of them those calls say, and nothing else does. */
	private readonly awaited = new Set<number>();

	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
	) {}

	/** How many updates a document is known to have in the store. */
	public storedCount(document: string): number {
		return this.counts.get(document) ?? 0;
	}

	/** A durable write. */
	public onStored({ document, before, after }: StoredChange): void {
		if (after === undefined) {
			this.lives.set(document, this.lifeOf(document) + 1);
			this.counts.set(document, 0);
			return;
		}
		const added = after.count - (before?.count ?? 0);
		this.counts.set(document, after.count);
		if (added < 0 || added > after.tail.size()) {
			const counts = `${before?.count ?? 0} to ${after.count}`;
			this.add(document, `the stored count went from ${counts}: no update does that`);
			return;
		}
		this.checkContinued(document, before?.tail ?? [], after, added);
		for (const id of after.tail.move(after.tail.size() - added, after.tail.size() - 1, 0, [])) {
			this.store(document, id);
		}
	}

	/** `OnSave` fired: a number of the oldest updates of a server are said to be safe. */
	public onSaved(server: string, document: string, count: number): void {
		const waiting = this.ledger.lane(server, document)?.unacknowledged ?? [];
		let remaining = count;
		while (remaining > 0) {
			const update = takeSaved(waiting);
			if (update === undefined) {
				this.add(
					document,
					`${server} was told that ${remaining} more updates are safe than it made`,
				);
				return;
			}
			if (update.badCode === undefined) {
				remaining -= 1;
				this.acknowledge(update);
			} else if (!update.isReported) {
				this.add(document, `${server} was not told that update ${update.id} is left out`);
			}
		}
	}

	/** The library said that it rejected an update: it must be one that is bad, and for that reason. */
	public onRejected(server: string, document: string, code: string): void {
		const waiting = this.ledger.lane(server, document)?.unacknowledged ?? [];
		const rejected = waiting.find(({ badCode, isReported }) => badCode === code && !isReported);
		if (rejected === undefined) {
			this.add(document, `${code} was reported on ${server}, and no update is to blame`);
		} else {
			rejected.isReported = true;
		}
	}

	/** A call returned that says: of the updates made so far when it began, all of the document are stored. */
	public onConfirmed(what: string, server: string, document: string, made: number): void {
		for (const update of this.ledger.lane(server, document)?.unstored ?? []) {
			const isConcerned = update.number <= made && !this.awaited.has(update.id);
			if (isConcerned && update.badCode === undefined) {
				this.add(
					document,
					`${what} returned on ${server}, update ${update.id} is not stored`,
				);
				return;
			}
		}
	}

	/** A call begins that makes an update and says what becomes of it. */
	public onAsked(id: number): void {
		this.awaited.add(id);
	}

	/** That call has returned. */
	public onAnswered(id: number): void {
		this.awaited.delete(id);
	}

	/** A call that makes one update and stores it has returned. */
	public onReturned(what: string, server: string, document: string, id: number): void {
		if (this.ledger.find(id)?.storedInLife === 0) {
			this.add(document, `${what} returned on ${server}, update ${id} is not stored`);
		}
	}

	/** The last look at what is stored, under a key that was written in the run. */
	public judge(document: string, found: SimulatedData | undefined): void {
		const wanted = this.storedCount(document);
		if (found?.count !== undefined && found.count !== wanted) {
			this.add(document, `holds ${found.count} updates at the end, ${wanted} were stored`);
		}
	}

	private checkContinued(
		document: string,
		before: ReadonlyArray<number>,
		after: SimulatedData,
		added: number,
	): void {
		const kept = after.tail.size() - added;
		for (let back = 1; back <= math.min(before.size(), kept); back++) {
			const [was, is] = [before[before.size() - back], after.tail[kept - back]];
			if (was !== is) {
				this.add(document, `where update ${was} was stored, ${is} has taken its place`);
				return;
			}
		}
	}

	private store(document: string, id: number): void {
		const update = this.ledger.find(id);
		const life = this.lifeOf(document);
		if (update === undefined) {
			this.add(document, `update ${id} was stored and acknowledged, and is applied again`);
			return;
		}
		if (update.storedInLife === life) {
			this.add(document, `update ${id} is applied twice`);
		} else if (update.isAcknowledged) {
			this.add(document, `update ${id} was deleted with its key and has come back`);
		} else if (update.badCode !== undefined) {
			this.add(document, `update ${id} leaves data that must not be stored, and is stored`);
		}
		if (update.storedInLife === 0 && !update.isVoid) {
			this.takeFromLane(document, update);
		}
		update.storedInLife = life;
	}

	private takeFromLane(document: string, update: MadeUpdate): void {
		const { unstored } = update.lane;
		while (unstored[0] !== update) {
			const older = unstored.shift();
			if (older === undefined) {
				return;
			}
			if (older.badCode === undefined) {
				this.add(document, `update ${update.id} is stored before the older ${older.id}`);
			}
		}
		unstored.shift();
	}

	private acknowledge(update: MadeUpdate): void {
		if (update.storedInLife === 0) {
			const { server, document } = update.lane;
			this.add(document, `${server} was told that update ${update.id} is stored: it is not`);
		}
		update.isAcknowledged = true;
		this.ledger.acknowledged += 1;
		this.ledger.settle(update);
	}

	private lifeOf(document: string): number {
		return this.lives.get(document) ?? 1;
	}

	private add(document: string, text: string): void {
		this.findings.add(NAME, document, text);
	}
}

/**
 * The update that a save of one is about: the oldest, as a server stores them in order. Only one that a call makes and stores by
 * itself may come before those that wait for their commit, and as long as it is not stored it is not in the order at all.
 */
function takeSaved(waiting: Array<MadeUpdate>): MadeUpdate | undefined {
	const isKnown = ({ isVoid, storedInLife }: MadeUpdate) => !isVoid || storedInLife > 0;
	const first = math.max(0, waiting.findIndex(isKnown));
	const isEarly = waiting[first]?.storedInLife === 0;
	const stored = waiting.findIndex(({ isVoid, storedInLife }) => isVoid && storedInLife > 0);
	return waiting.remove(isEarly && stored > 0 ? stored : first);
}
