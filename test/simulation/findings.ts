import type { Trace } from "./trace";

/** More would only be the wake of the first ones. */
const FINDINGS_MAX = 5;

/** A promise that was broken. */
export interface Finding {
	/** The checker's name, such as "I1 exactly once". */
	readonly checker: string;
	readonly text: string;
	/** The document concerned, "" for none. */
	readonly document: string;
	/** Virtual seconds. */
	readonly time: number;
}

/** What the checkers of one run have found. */
export class Findings {
	public readonly list = new Array<Finding>();

	public constructor(
		private readonly now: () => number,
		private readonly trace: Trace,
	) {}

	/** Notes that a promise was broken. */
	public add(checker: string, document: string, text: string): void {
		this.trace.note("FINDING", "cloud", document, `${checker}: ${text}`);
		if (this.list.size() < FINDINGS_MAX) {
			this.list.push({ checker, document, text, time: this.now() });
		}
	}
}
