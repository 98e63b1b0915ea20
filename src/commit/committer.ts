import type { Advance, Document } from "../document/document";
import type { PendingChange } from "../record-format/pending-change";
import type { Rejection } from "../document/replay";
import { PPDBError, withKey } from "../base/error";
import type { Attempt } from "../requests/durable-store";
import type { Failure } from "../requests/failure";
import type { Future } from "../threads/future";
import { CommitAttempt } from "./commit-attempt";
import type { CommitHost } from "./commit-host";
import type { Priority } from "../requests/priority";

/**
 * How one try to commit a document ended.
 *
 * - `settled`: every update up to a sequence number is in the record or rejected.
 * - `gone`: the document can never be committed; it has left the cache.
 * - `blocked`: a transaction has to be settled first.
 * - `failed`: nothing is known; the same updates are to be tried again.
 */
export type CommitResult =
	| {
			readonly kind: "settled";
			readonly lastSequence: number;
			readonly rejections: ReadonlyArray<Rejection>;
	  }
	| { readonly kind: "gone"; readonly error: PPDBError }
	| { readonly kind: "blocked"; readonly by: PendingChange }
	| { readonly kind: "failed"; readonly failure: Failure };

/** A try to commit a document, and the answer to it. */
interface AnsweredTry {
	readonly attempt: CommitAttempt;
	readonly answer: Attempt;
}

/** A try without an answer in time; the answer may still come. */
interface UnansweredTry {
	readonly attempt: CommitAttempt;
	readonly answer: Future<Attempt>;
	/** The revision that the document was based on. */
	readonly revision: number;
}

/** Commits documents of one store: a single `UpdateAsync` each, applied exactly once. */
export class Committer {
	/** The newest try of each document, if it was given up. */
	private readonly unanswered = new WeakMap<Document, UnansweredTry>();

	public constructor(private readonly context: CommitHost) {}

	/**
	 * Tries once to commit a document's log. Yields; the caller holds the key.
	 *
	 * @param reason - why it is done now, for the debug output
	 */
	public commit(document: Document, priority: Priority, reason: string): CommitResult {
		const { clock } = this.context.server.platform;
		const began = clock.now();
		const { attempt, answer } = this.request(document, priority);
		const result = this.finish(document, attempt, answer);
		const ended = clock.now();
		const { revision } = document.base;
		const note = { at: ended, seconds: ended - began, outcome: result.kind, revision };
		document.commits().noteTry(note);
		if (this.context.isDebug) {
			const seconds = string.format("%.3f", note.seconds);
			this.context.reporter.trace(
				`${document.key}: commit (${reason}) ${result.kind} at revision ${revision}: ` +
					`${attempt.updates} updates, ${attempt.bytes} bytes, ${seconds} s`,
			);
		}
		return result;
	}

	/** Sends a new try, unless the answer to the previous one arrives first. */
	private request(document: Document, priority: Priority): AnsweredTry {
		const { server, durable } = this.context;
		const history = document.commits();
		const before = this.unanswered.get(document);
		const isUsable =
			before?.attempt.decision === "write" && before.revision === document.base.revision;
		let attempt = new CommitAttempt(document, this.context);
		const sending = { hasBegun: false };
		const send = () => {
			sending.hasBegun = true;
			return durable.update(document.key, (stored, info) => attempt.transform(stored, info));
		};
		const late = isUsable ? before.answer : undefined;
		const answer = server.gate.pass("update", priority, send, late);
		if (!sending.hasBegun && before !== undefined) {
			attempt = before.attempt;
		} else if (attempt.decision === "write") {
			history.throughput.add(attempt.bytesMax, server.platform.clock.now());
		}
		if (!answer.ok && answer.late !== undefined) {
			const { revision } = document.base;
			this.unanswered.set(document, { attempt, answer: answer.late, revision });
		} else {
			this.unanswered.delete(document);
		}
		return { attempt, answer };
	}

	private finish(document: Document, attempt: CommitAttempt, answer: Attempt): CommitResult {
		if (!answer.ok) {
			return { kind: "failed", failure: answer.failure };
		}
		if (attempt.decision === "write") {
			return this.finishWritten(document, attempt, answer);
		}
		if (attempt.decision === "nothing") {
			return this.settle(document, attempt, attempt.advanceToFound());
		}
		const blockedBy = attempt.blockedBy();
		if (attempt.decision === "blocked" && blockedBy !== undefined) {
			return { kind: "blocked", by: blockedBy };
		}
		if (attempt.decision === "broken") {
			return { kind: "failed", failure: { kind: "retry", message: tostring(attempt.error) } };
		}
		return this.finishGone(document, attempt);
	}

	private finishWritten(
		document: Document,
		attempt: CommitAttempt,
		{ value, keyInfo }: Extract<Attempt, { ok: true }>,
	): CommitResult {
		if (value === undefined) {
			// The engine reported no error and stored nothing: what was written is unknown.
			return {
				kind: "failed",
				failure: { kind: "retry", message: "UpdateAsync returned nil" },
			};
		}
		return this.settle(document, attempt, attempt.advanceToWritten(value, keyInfo));
	}

	private settle(document: Document, attempt: CommitAttempt, advance: Advance): CommitResult {
		const { announcer, server } = this.context;
		const { rejections, isReplay } = attempt;
		const logged = document.log().size();
		const previous = document.data();
		document.advance(advance);
		document.seenAt = server.platform.clock.now();
		document.commits().contention.observe(attempt.runs - 1 + (isReplay ? 1 : 0));
		announcer.committed(document, {
			previous,
			updates: logged - document.log().size() - rejections.size(),
			isWritten: attempt.decision === "write",
			isReplay,
			rejections,
			intruder: attempt.intruder,
		});
		return { kind: "settled", lastSequence: advance.lastSequence, rejections };
	}

	private finishGone(document: Document, attempt: CommitAttempt): CommitResult {
		const { key } = document;
		const deleted =
			"the record was deleted while this server had updates for it, which are gone with it";
		const problem =
			attempt.error === undefined
				? new PPDBError("Deleted", deleted, { key })
				: withKey(attempt.error, key);
		const { announcer, cache } = this.context;
		if (problem.code === "Deleted") {
			// The server that deleted it may not know: a removal can land long after its error.
			announcer.removed(key);
		}
		cache.remove(document);
		announcer.gone(document, problem);
		return { kind: "gone", error: problem };
	}
}
