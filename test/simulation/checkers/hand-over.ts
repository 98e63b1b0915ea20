import type { Findings } from "../findings";
import type { Ledger } from "../ledger";
import type { Trouble } from "../trouble";

const NAME = "I3 whole hand-over";

/** I3: who takes a document over from a server that is well gets all that was accepted there, though it may still be under way. */
export class HandOver {
	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		private readonly memoryTrouble: Trouble,
	) {}

	/** A server has loaded a document whose lease it holds; the load began at `since`. */
	public onLoaded(server: string, document: string, since: number): void {
		for (const lane of this.ledger.lanesOf()) {
			if (lane.document !== document || lane.server === server) {
				continue;
			}
			const missing = this.ledger.openUpdates(lane).find(({ madeAt }) => madeAt < since);
			const isWell =
				this.memoryTrouble.isCalmSince(lane.server, since) &&
				this.trouble.isCalmSince(lane.server, since);
			if (missing !== undefined && isWell) {
				const text = `${server} loaded it without update ${missing.id} of ${lane.server}`;
				this.findings.add(NAME, document, text);
			}
		}
	}
}
