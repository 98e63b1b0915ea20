import { Contention } from "./contention";
import type { Rejection } from "./replay";
import type { Attempt } from "../requests/durable-store";
import type { Future } from "../threads/future";
import type { CommitAttempt } from "../commit/commit-attempt";
import { KeyThroughput } from "../requests/key-throughput";

/** So many tries are remembered per document. */
const TRIES_KEPT = 5;

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

/** A try without an answer in time, which may still come. */
export interface UnansweredTry {
	readonly attempt: CommitAttempt;
	readonly answer: Future<Attempt>;
	/** The revision that the document went back to. */
	readonly revision: number;
}

/** What is remembered of a document's commits. Most documents of a server that caches many have none. */
export class CommitHistory {
	/** How the newest tries went, the oldest first. */
	public readonly tries = new Array<CommitNote>();
	/** How often commits meet other servers' writes. */
	public readonly contention = new Contention();
	/** How much was written to the key lately. */
	public readonly throughput = new KeyThroughput();
	/**
	 * What tries that were reported as failed left out, by the newest update that they contained: any
	 * of them may have landed.
	 */
	public readonly unconfirmed = new Map<number, ReadonlyArray<Rejection>>();
	/** The newest of those tries, if it was given up. */
	public unanswered: UnansweredTry | undefined;
	/** Updates that turned out not to apply outside of a commit, for those who wait for them. */
	public readonly rejected = new Array<Rejection>();

	/** Remembers how a try went, and forgets the oldest. */
	public noteTry(note: CommitNote): void {
		this.tries.push(note);
		if (this.tries.size() > TRIES_KEPT) {
			this.tries.shift();
		}
	}
}
