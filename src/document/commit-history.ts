import { Contention } from "./contention";
import type { Rejection } from "./replay";
import { KeyThroughput } from "../requests/key-throughput";

/** How many tries are remembered per document. */
const TRIES_KEPT = 5;

/** How one try to commit a document went. */
export interface CommitNote {
	/** When it ended, by the monotonic clock. */
	readonly at: number;
	/** How long it took, including the wait for its turn. */
	readonly seconds: number;
	readonly outcome: "settled" | "gone" | "blocked" | "failed";
	/** The document's revision afterwards. */
	readonly revision: number;
}

/** What is remembered of a document's commits. Most documents of a server that caches many have none. */
export class CommitHistory {
	/** How the newest tries went, oldest first. */
	public readonly tries = new Array<CommitNote>();
	/** How often commits meet other servers' writes. */
	public readonly contention = new Contention();
	/** How much was written to the key recently. */
	public readonly throughput = new KeyThroughput();
	/**
	 * What tries that were reported as failed left out, by the newest update that they contained: any
	 * of them may have landed.
	 */
	public readonly unconfirmed = new Map<number, ReadonlyArray<Rejection>>();
	/** Updates that turned out not to apply outside a commit, for the callers that wait for them. */
	public readonly rejected = new Array<Rejection>();

	/** Remembers how a try went, and drops the oldest. */
	public noteTry(note: CommitNote): void {
		this.tries.push(note);
		if (this.tries.size() > TRIES_KEPT) {
			this.tries.shift();
		}
	}
}
