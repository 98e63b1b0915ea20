import type { Findings } from "../findings";
import type { Ledger } from "../ledger";
import type { Trouble } from "../trouble";

const NAME = "I6 what closing loses";

/** I6: a server that closes loses nothing while the service works; what it loses otherwise it reports. */
export class ClosingLoss {
	/** By server and document. */
	private readonly reported = new Set<string>();

	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
	) {}

	/** A server reported a failure of a document. */
	public onReported(server: string, document: string): void {
		this.reported.add(`${server} ${document}`);
	}

	/** A server has closed, after it was told so at `since`. */
	public onClosed(server: string, since: number): void {
		const isCalm = this.trouble.isCalmSince(server, since);
		for (const lane of this.ledger.lanesOf(server)) {
			const lost = this.ledger.openUpdates(lane);
			if (lost.isEmpty()) {
				continue;
			}
			const what = `${server} closed without storing ${lost.size()} updates, from ${lost[0].id} on`;
			if (isCalm) {
				this.findings.add(NAME, lane.document, `${what}, though the service worked`);
			} else if (!this.reported.has(`${server} ${lane.document}`)) {
				this.findings.add(NAME, lane.document, `${what}, and reported nothing`);
			}
		}
	}
}
