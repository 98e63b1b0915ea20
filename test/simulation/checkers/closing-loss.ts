import type { Findings } from "../findings";
import type { Ledger } from "../ledger";
import type { Trouble } from "../trouble";

const NAME = "I6 what closing loses";

/** A server that closes refuses nothing before. */
const ACCEPTING_SECONDS = 26;
/** It stores for so long. */
const STORING_SECONDS = 28;

/** I6: a server that closes refuses nothing for 26 s and loses nothing while the service works; what it loses otherwise it reports. */
export class ClosingLoss {
	/** By server and document. */
	private readonly reported = new Set<string>();
	/** When each server was told to close. */
	private readonly closingSince = new Map<string, number>();

	public constructor(
		private readonly now: () => number,
		private readonly ledger: Ledger,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		/** How long the service may take for a request. */
		private readonly requestSecondsMax: number,
	) {}

	/** A server is told to close. */
	public onClosing(server: string): void {
		this.closingSince.set(server, this.now());
	}

	/** A call has ended because its server closes. */
	public onRefused(server: string, document: string): void {
		const since = this.closingSince.get(server);
		const seconds = since === undefined ? 0 : this.now() - since;
		if (seconds < ACCEPTING_SECONDS) {
			const when = since === undefined ? "before" : string.format("%.1f s after", seconds);
			this.findings.add(
				NAME,
				document,
				`${server} refused a call ${when} it was told to close`,
			);
		}
	}

	/** A server reported a failure of a document. */
	public onReported(server: string, document: string): void {
		this.reported.add(`${server} ${document}`);
	}

	/** A server has closed, after it was told so at `since`. */
	public onClosed(server: string, since: number): void {
		const isCalm = this.trouble.isCalmSince(server, since);
		const lastMoment = since + STORING_SECONDS - this.requestSecondsMax;
		for (const lane of this.ledger.lanesOf(server)) {
			const lost = this.ledger.openUpdates(lane);
			if (lost.isEmpty()) {
				continue;
			}
			const what = `${server} closed without storing ${lost.size()} updates, from ${lost[0].id} on`;
			if (isCalm && lost[0].madeAt <= lastMoment) {
				this.findings.add(NAME, lane.document, `${what}, though the service worked`);
			} else if (!this.reported.has(`${server} ${lane.document}`)) {
				this.findings.add(NAME, lane.document, `${what}, and reported nothing`);
			}
		}
	}
}
