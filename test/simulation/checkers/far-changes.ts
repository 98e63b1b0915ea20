import type { StoredChange } from "../document-data";
import type { Findings } from "../findings";

const NAME = "I13 changes from elsewhere";

/** What a guest's document holds besides: the mark of who replaced it or put it there last, and a number for each increment. */
interface GuestData {
	readonly mark?: number;
}

/** I13: what is changed where it is stored, whichever server holds it, is stored when the call returns, and once. */
export class FarChanges {
	private readonly stored = new Set<number>();
	private readonly removals = new Map<string, number>();

	public constructor(private readonly findings: Findings) {}

	/** A durable write. */
	public onStored({ document, after }: StoredChange): void {
		if (after === undefined) {
			this.removals.set(document, this.removalsOf(document) + 1);
			return;
		}
		const { mark } = after as GuestData;
		if (mark !== undefined) {
			this.stored.add(mark);
		}
		for (const [name, value] of pairs(after as unknown as Record<string, unknown>)) {
			const id = tonumber(string.match(name, "^i(%d+)$")[0]);
			if (id !== undefined) {
				this.stored.add(id);
				this.check(
					document,
					`increment ${id}`,
					value === 1,
					`is stored as ${tostring(value)}`,
				);
			}
		}
	}

	/** How often a document was removed. */
	public removalsOf(document: string): number {
		return this.removals.get(document) ?? 0;
	}

	/** A call that has made a change has returned. */
	public onChanged(what: string, document: string, id: number): void {
		this.check(document, `${what} ${id}`, this.stored.has(id), "returned, and is not stored");
	}

	/** A call has returned that says that it has removed a document, which was removed so often before. */
	public onRemoved(document: string, removalsBefore: number): void {
		const isGone = this.removalsOf(document) > removalsBefore;
		this.check(document, "delete", isGone, "returned true, and nobody has removed it");
	}

	private check(document: string, what: string, isRight: boolean, problem: string): void {
		if (!isRight) {
			this.findings.add(NAME, document, `${what} ${problem}`);
		}
	}
}
