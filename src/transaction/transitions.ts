import {
	nextRevision,
	stampWriters,
	type PendingChange,
	type Stamp,
	type StoredRecord,
} from "../document/record";

/** Names a transaction among all of the game. */
export type TransactionId = string;

/** The transaction that a pending change belongs to. */
export function idOf({ i: serverId, s: sequence }: Pick<PendingChange, "i" | "s">): TransactionId {
	return `${serverId}:${sequence}`;
}

/** The server that a transaction belongs to. */
export function ownerOf(id: TransactionId): string {
	const [serverId] = string.match(id, "^(.*):%d+$");
	return tostring(serverId);
}

/** Transactions have entries of their own among the writers, beside those of a server's updates. */
function writerOf(serverId: string): string {
	return `${serverId}/t`;
}

/** Whether a primary's record tells that a transaction was committed there. */
export function tellsCommitted(primary: StoredRecord, change: PendingChange): boolean {
	const newest = primary.writers.get(writerOf(change.i))?.s;
	return newest === change.s || primary.notes.has(idOf(change));
}

/** The record with a change that waits for the outcome. Its data stays, so every reader is right. */
export function withPending(
	record: StoredRecord,
	change: PendingChange,
	stamp: Stamp,
): StoredRecord {
	// A revision of its own keeps a legacy or new record from being taken for what it was before.
	const revision = record.revision > 0 ? record.revision : nextRevision(record, stamp);
	const kind = record.kind === "missing" ? "missing" : "envelope";
	return { ...record, kind, revision, pending: change };
}

/** The record after a transaction that came to pass: the change is its data. */
export function withChange(record: StoredRecord, change: PendingChange): StoredRecord {
	return {
		...record,
		kind: "envelope",
		version: change.v,
		compatibleFrom: change.c ?? change.v,
		revision: record.revision + 1,
		data: change.d,
		pending: undefined,
	};
}

/**
 * The primary's record at the commit point: with the change, stamped with the transaction, and with a
 * note of its other keys.
 *
 * The stamp outlives the note: whoever sent this and got no answer looks for it.
 */
export function withCommit(
	record: StoredRecord,
	change: PendingChange,
	otherKeys: ReadonlyArray<string>,
	stamp: Stamp,
): StoredRecord {
	const notes = new Map<TransactionId, ReadonlyArray<string>>();
	for (const [id, keys] of record.notes) {
		notes.set(id, keys);
	}
	if (!otherKeys.isEmpty()) {
		notes.set(idOf(change), otherKeys);
	}
	const writer = { ...stamp, serverId: writerOf(change.i) };
	return {
		...withChange(record, change),
		revision: nextRevision(record, stamp),
		writers: stampWriters(record.writers, writer),
		notes,
	};
}

/** The record after a transaction that did not come to pass. */
export function withoutPending(record: StoredRecord): StoredRecord {
	return { ...record, pending: undefined };
}

/**
 * A primary's record in which a transaction can never be committed any more: one revision on, and
 * whoever wants to commit there needs the revision that he read.
 */
export function fenced(record: StoredRecord, change: PendingChange, stamp: Stamp): StoredRecord {
	const { pending } = record;
	const isItsOwn = pending !== undefined && idOf(pending) === idOf(change);
	return {
		...record,
		revision: nextRevision(record, stamp),
		pending: isItsOwn ? undefined : pending,
	};
}

/** Notes without those of transactions that are finished. */
export function withoutNotes(
	record: StoredRecord,
	isFinished: (id: TransactionId) => boolean,
): StoredRecord {
	const kept = new Map<TransactionId, ReadonlyArray<string>>();
	for (const [id, keys] of record.notes) {
		if (!isFinished(id)) {
			kept.set(id, keys);
		}
	}
	return { ...record, notes: kept };
}
