import type { Findings } from "../findings";
import type { Lane, Ledger } from "../ledger";

const NAME = "I9 everything drains";

/** A call into the library that has not returned. */
export interface OpenCall {
	/** Later calls have greater ones. */
	readonly number: number;
	readonly what: string;
	readonly server: string;
	readonly document: string;
	readonly since: number;
}

/** I9: once the faults are over, every update gets stored and acknowledged and every call returns, within two minutes. */
export class Drain {
	/** What I9 allows. */
	public static readonly SECONDS_MAX = 120;

	public constructor(
		private readonly ledger: Ledger,
		private readonly findings: Findings,
	) {}

	/** Whether nothing is left to do. */
	public isDrained(openCalls: ReadonlyArray<OpenCall>): boolean {
		return openCalls.isEmpty() && !this.ledger.lanesOf().some((lane) => this.isOpen(lane));
	}

	/** The time is up. */
	public judge(openCalls: ReadonlyArray<OpenCall>): void {
		for (const { what, server, document, since } of openCalls) {
			const text = `${what}, begun on ${server} at ${string.format("%.2f", since)} s, never returned`;
			this.findings.add(NAME, document, text);
		}
		for (const lane of this.ledger.lanesOf()) {
			if (this.isOpen(lane)) {
				const unstored = this.ledger.openUpdates(lane).size();
				const unacknowledged = lane.unacknowledged.size();
				const text = `${lane.server} has ${unstored} unstored and ${unacknowledged} unacknowledged updates`;
				this.findings.add(NAME, lane.document, text);
			}
		}
	}

	private isOpen(lane: Lane): boolean {
		return (
			lane.unstored.some(({ badCode }) => badCode === undefined) ||
			lane.unacknowledged.some(
				({ badCode, isReported, isUnheard }) =>
					!isUnheard && (badCode === undefined || !isReported),
			)
		);
	}
}
