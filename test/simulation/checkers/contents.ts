import type { StoredChange } from "../document-data";
import type { Findings } from "../findings";
import type { Ledger } from "../ledger";
import { bagText, doDeed, FRESH_WARES, newBag, type Bag, type Deed } from "../workload/bag";

const NAME = "I11 contents";
const DONE_MAX = 2000;

/**
 * I11 and I1, by content: a stored document holds exactly what the updates in it make of it, in their order: each change once,
 * nothing that was taken back, nothing that the game did later to a table of its own.
 */
export class Contents {
	private readonly deeds = new Map<number, Deed>();
	/** What documents must hold by now. */
	private readonly bags = new Map<string, Bag>();

	/** Deeds that were stored. Their updates may be stored again in another life of the key, until they are settled. */
	private done = new Array<number>();

	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
	) {}

	/** An updater with this id does a deed whenever it runs. */
	public expect(deed: Deed): void {
		if (this.done.size() > DONE_MAX) {
			this.forgetSettled();
		}
		this.deeds.set(deed.id, deed);
	}

	/** The update will never be stored. */
	public forget(id: number): void {
		this.deeds.delete(id);
	}

	/** A durable write. */
	public onStored({ document, before, after }: StoredChange): void {
		if (after === undefined) {
			this.bags.delete(document);
			return;
		}
		const added = math.clamp(after.count - (before?.count ?? 0), 0, after.tail.size());
		for (let index = after.tail.size() - added; index < after.tail.size(); index++) {
			this.follow(document, after.tail[index]);
		}
		const wanted = this.bags.get(document);
		if (wanted === undefined && after.bag === undefined) {
			return;
		}
		const wantedText = wanted === undefined ? "no bag" : bagText(wanted);
		const foundText = after.bag === undefined ? "no bag" : bagText(after.bag);
		if (foundText !== wantedText) {
			this.findings.add(
				NAME,
				document,
				`it holds ${foundText}; its updates make ${wantedText}`,
			);
		}
	}

	private forgetSettled(): void {
		const isOpen = (id: number) => this.ledger.find(id) !== undefined;
		for (const id of this.done) {
			if (!isOpen(id)) this.deeds.delete(id);
		}
		this.done = this.done.filter(isOpen);
	}

	private follow(document: string, id: number): void {
		const deed = this.deeds.get(id);
		if (deed !== undefined) {
			const bag = this.bags.get(document) ?? newBag();
			this.bags.set(document, doDeed(bag, deed, FRESH_WARES));
			this.done.push(id);
		}
	}
}
