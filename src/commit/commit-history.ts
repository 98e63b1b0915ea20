import type { Document } from "../document/document";

/** So many commits are remembered per document. */
const COMMITS_KEPT = 5;

/** How one try to commit a document went. */
export interface CommitNote {
	/** When it ended, by the monotonic clock. */
	readonly at: number;
	/** How long it took, the wait for its turn included. */
	readonly seconds: number;
	readonly outcome: "settled" | "gone" | "blocked" | "failed";
	/** The document's revision afterwards. */
	readonly revision: number;
}

/** Remembers how a try went, and forgets the oldest. */
export function noteAttempt(
	document: Document,
	outcome: CommitNote["outcome"],
	began: number,
	ended: number,
): void {
	const { revision } = document.base;
	document.history.push({ at: ended, seconds: ended - began, outcome, revision });
	if (document.history.size() > COMMITS_KEPT) {
		document.history.shift();
	}
}
