import {
	decodeRecord,
	encodeSuccessor,
	isSameVersion,
	type StoredRecord,
} from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";
import type { Advance, Document } from "../document/document";
import { replay, type Rejection } from "../document/replay";
import { mergeUserIds } from "../record-format/user-ids";
import type { LoggedUpdate } from "../document/update-log";
import { PPDBError } from "../base/error";
import type { KeyInfo, TransformResult } from "../platform/platform";
import type { CommitHost } from "./commit-host";
import { equalValues } from "../value/equal-values";
import { inspectRecordData } from "../record-format/record-size";

/**
 * What the transform decided the last time it ran.
 *
 * - `write`: it returned a new record; stored if the call says so.
 * - `nothing`: all updates are already in the record, or none is left after rejections.
 * - `deleted`: the record that the state is based on is gone.
 * - `blocked`: a transaction is pending in the record; its outcome has to be found out first.
 * - `refused`: this server must not write over the record.
 * - `broken`: something threw that should not have.
 */
export type CommitDecision = "write" | "nothing" | "deleted" | "blocked" | "refused" | "broken";

/**
 * One `UpdateAsync` of a document: keeps what its transform saw and decided.
 *
 * The engine may run the transform several times, on newer values each time, so nothing in here changes the
 * document except the doubt about what may have landed; only the last run counts, and only once the call has succeeded.
 */
export class CommitAttempt {
	public decision: CommitDecision = "nothing";
	public error: PPDBError | undefined;
	public rejections: Array<Rejection> = [];
	/** What made the data unfit to be stored although no update brought it in; it was removed. */
	public intruder: PPDBError | undefined;
	/** How often the engine ran the transform; more than once if other servers wrote in between. */
	public runs = 0;
	/** An upper bound of the size of what was to be written. */
	public bytesMax = 0;
	/** How many updates the written data gained. */
	public updates = 0;
	/** The size of the written record, in `debug` only. */
	public bytes = 0;
	/** Whether another server has written since this document last knew the record. */
	public isReplay = false;

	/** Whether the written data differs from this document's state. */
	private isForeign = false;
	private record: StoredRecord = decodeRecord(undefined);
	private origin: unknown;
	private lastSequence = 0;
	private readonly startedAt: number;
	/** The result of the option; determined before the transform runs, because it is the game's function. */
	private readonly userIds: ReadonlyArray<number>;
	/** Rejections of an earlier try that turns out to have landed. */
	private recalled: ReadonlyArray<Rejection> = [];

	public constructor(
		private readonly document: Document,
		private readonly context: CommitHost,
	) {
		this.startedAt = context.server.platform.clock.now();
		this.userIds = context.userIdsOf(document.key);
	}

	/** The transform. Never throws: a failure is kept in `error` and the write is cancelled. */
	public transform(stored: unknown, keyInfo: KeyInfo | undefined): TransformResult {
		const [ok, result] = pcall(() => this.decide(stored, keyInfo));
		if (!ok) {
			this.decision = "broken";
			this.error = new PPDBError(
				"CommitFailed",
				"the commit failed inside the library; its updates stay in memory",
				{ cause: result },
			);
			return $tuple(undefined);
		}
		if (result === undefined) {
			return $tuple(undefined);
		}
		const userIds = mergeUserIds(keyInfo?.GetUserIds(), this.userIds);
		return $tuple(result, userIds, keyInfo?.GetMetadata());
	}

	/** The pending change of a transaction that blocks the commit. */
	public blockedBy(): PendingChange | undefined {
		return this.record.pending;
	}

	/** The document's new position after the record that this attempt found, if nothing was written. */
	public advanceToFound(): Advance {
		return {
			base: this.context.schema.baseOf(this.record),
			data: this.origin,
			lastSequence: this.lastSequence,
			isForeign: true,
			remainingSince: this.startedAt,
		};
	}

	/** The document's new position after the record that this attempt wrote. */
	public advanceToWritten(written: unknown, keyInfo: KeyInfo | undefined): Advance {
		const record = this.context.decode(written, this.document.key, keyInfo);
		return {
			base: this.context.schema.baseOf(record),
			data: record.data,
			lastSequence: this.lastSequence,
			isForeign: this.isForeign,
			remainingSince: this.startedAt,
		};
	}

	private decide(stored: unknown, keyInfo: KeyInfo | undefined): defined | undefined {
		this.runs += 1;
		const found = this.context.decode(stored, this.document.key, keyInfo);
		this.reset(this.context.outcomes.applyTo(found));
		const { document, record } = this;
		if (record.pending !== undefined) {
			this.decision = "blocked";
			return undefined;
		}
		if (record.kind === "missing" && document.base.exists) {
			this.decision = "deleted";
			return undefined;
		}
		const refusal = this.context.schema.refusalOf(record);
		if (refusal !== undefined) {
			return this.refuse(refusal);
		}
		const alreadyStored = record.writers.get(this.context.server.id)?.s ?? 0;
		this.recalled = document.commits().unconfirmed.get(alreadyStored) ?? [];
		this.rejections = [...this.recalled];
		const pending = document.log().after(alreadyStored);
		this.lastSequence = document.log().newestSequence();
		this.origin = document.getPristine();
		this.isReplay = false;
		if (!this.isOnBase()) {
			const materialised = this.context.schema.materialise(record, document.key);
			if (!materialised.ok) {
				return this.refuse(materialised.error);
			}
			// Transactions, tools and changes of metadata may write without raising the revision.
			this.isReplay = !this.isOfBase() || !equalValues(materialised.data, this.origin);
			this.origin = materialised.data;
		}
		if (pending.isEmpty()) {
			// An earlier try landed unnoticed, and was the only write: the record is one revision on.
			this.isReplay = record.revision !== document.base.revision + 1 && document.base.exists;
			return undefined;
		}
		return this.write(pending);
	}

	private reset(record: StoredRecord): void {
		this.record = record;
		this.decision = "nothing";
		this.error = undefined;
		this.rejections = [];
		this.intruder = undefined;
		this.recalled = [];
		this.isForeign = false;
		this.updates = 0;
		this.bytes = 0;
	}

	private refuse(refusal: PPDBError): undefined {
		this.decision = "refused";
		this.error = refusal;
		return undefined;
	}

	/** Whether the record is the one from which the document's state was made. */
	private isOnBase(): boolean {
		const { kind, keyVersion } = this.record;
		return (
			kind === "missing" ||
			(this.isOfBase() && isSameVersion(keyVersion, this.document.base.keyVersion))
		);
	}

	/** Whether it has the revision from which the state was made; legacy data has none. */
	private isOfBase(): boolean {
		const { base } = this.document;
		return base.exists && this.record.revision === base.revision;
	}

	private write(pending: ReadonlyArray<LoggedUpdate>): defined | undefined {
		let data = this.document.data();
		let rejections: ReadonlyArray<Rejection> = [];
		this.isForeign = this.isReplay;
		if (this.isReplay) {
			const replayed = replay(this.origin, pending);
			data = replayed.mirror.live;
			rejections = replayed.rejections;
		}
		const fault = this.check(data);
		if (fault !== undefined) {
			this.isForeign = true;
			const checked = replay(this.origin, pending, (candidate) => this.check(candidate));
			data = checked.mirror.live;
			rejections = checked.rejections;
			this.intruder = rejections.isEmpty() ? fault : undefined;
		}
		this.rejections = [...this.recalled, ...rejections];
		if (pending.size() === rejections.size()) {
			return undefined;
		}
		// From here on the write may land without an answer, and even be shown to this transform again: the updates that it left
		// out must be known by then.
		this.document.commits().unconfirmed.set(this.lastSequence, this.rejections);
		const { platform } = this.context.server;
		this.decision = "write";
		const { schema } = this.context;
		const takenOut = schema.takenOut(
			this.document.key,
			this.origin,
			data,
			this.record.takenOut,
		);
		const before = { ...this.record, takenOut };
		const envelope = encodeSuccessor(before, schema.versionsAfter(before), data, {
			serverId: this.context.server.id,
			sequence: this.lastSequence,
			unixSeconds: platform.clock.unixSeconds(),
			draw: platform.random.next(),
		});
		this.updates = pending.size() - rejections.size();
		this.bytes = this.context.isDebug ? platform.http.JSONEncode(envelope).size() : 0;
		return envelope;
	}

	private check(data: unknown): PPDBError | undefined {
		const { schema, server } = this.context;
		const { writers, notes } = this.record;
		const { http } = server.platform;
		const { problem, bytesMax } = inspectRecordData(data, writers.size(), http, notes);
		this.bytesMax = bytesMax;
		return problem ?? schema.problemOf(data);
	}
}
