import {
	nextRevision,
	stampWriters,
	type CommitNotes,
	type Stamp,
	type StoredRecord,
} from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";

/** Identifies a transaction within the whole game. */
export type TransactionId = string;

/** The transaction that a pending change belongs to. */
export function idOf({ i: serverId, s: sequence }: Pick<PendingChange, "i" | "s">): TransactionId {
	return `${serverId}:${sequence}`;
}

/** The server that owns a transaction. */
export function ownerOf(id: TransactionId): string {
	const [serverId] = string.match(id, "^(.*):%d+$");
	return tostring(serverId);
}

/** Transactions have their own entries among the writers, next to those of a server's updates. */
function writerOf(serverId: string): string {
	return `${serverId}/t`;
}

/** Whether a record has taken over a transaction's change, which shows that it committed. */
export function tellsCommitted(record: StoredRecord, change: PendingChange): boolean {
	const newest = record.writers.get(writerOf(change.i))?.s;
	return newest === change.s || record.notes.has(idOf(change));
}

/** Whether the change that is pending in a record belongs to a transaction. */
export function isPendingIn(pending: PendingChange | undefined, id: TransactionId): boolean {
	return pending !== undefined && idOf(pending) === id;
}

/** Whether a pending change removes its one key. It is pending in all of its keys, so it has committed. */
export function isRemoval(change: PendingChange | undefined): boolean {
	return change !== undefined && change.d === undefined && change.u === undefined;
}

/** Whether a pending change only keeps other writers away: it never commits. */
export function isReservation(change: PendingChange): boolean {
	return change.d === undefined && change.u !== undefined;
}

/** Whether a record holds nothing that is needed: a transaction created it, or a removal left it. */
export function isLeftOver(record: StoredRecord): boolean {
	const { kind, revision, pending, notes } = record;
	return kind === "missing" && revision > 0 && pending === undefined && notes.isEmpty();
}

/** Whether only other keys can keep a transaction from committing. */
export function isVotedIn(record: StoredRecord, change: PendingChange): boolean {
	const { pending } = record;
	return pending !== undefined && pending.u === undefined && idOf(pending) === idOf(change);
}

/** The record with a change that waits for its outcome. Its data stays, so it is right for every reader. */
export function withPending(
	record: StoredRecord,
	change: PendingChange,
	stamp: Stamp,
): StoredRecord {
	// A new revision keeps a legacy or new record from being mistaken for what it was before.
	const revision = record.revision > 0 ? record.revision : nextRevision(record, stamp);
	const kind = record.kind === "missing" ? "missing" : "envelope";
	return { ...record, kind, revision, pending: change };
}

/** A record for a key that had none: empty, with a revision that no other record ever has. */
export function begun(record: StoredRecord, stamp: Stamp): StoredRecord {
	return { ...record, revision: nextRevision(record, stamp) };
}

/** The record of a removed key, until the mark is removed. */
export function withRemoval(
	record: StoredRecord,
	change: PendingChange,
	stamp: Stamp,
): StoredRecord {
	return {
		...record,
		kind: "missing",
		version: change.v,
		compatibleFrom: change.v,
		revision: nextRevision(record, stamp),
		takenOut: undefined,
		data: undefined,
		pending: change,
	};
}

/**
 * The record after a transaction that committed: the change is its data, stamped with the
 * transaction, and with a note of its keys.
 *
 * The stamp outlives the note: a server that sent something and got no answer looks for it.
 */
export function withChange(
	record: StoredRecord,
	change: PendingChange,
	revision = record.revision + 1,
): StoredRecord {
	const notes = new Map<TransactionId, ReadonlyArray<string>>();
	for (const [id, keys] of record.notes) {
		notes.set(id, keys);
	}
	if (change.k.size() > 1) {
		notes.set(idOf(change), change.k);
	}
	const writer = { serverId: writerOf(change.i), sequence: change.s, unixSeconds: change.t };
	return {
		...record,
		kind: change.d === undefined ? "missing" : "envelope",
		version: change.v,
		compatibleFrom: change.c ?? change.v,
		revision,
		writers: stampWriters(record.writers, writer),
		takenOut: change.x,
		data: change.d,
		pending: undefined,
		notes,
	};
}

/** The record after a transaction that was aborted. */
export function withoutPending(record: StoredRecord): StoredRecord {
	return { ...record, pending: undefined };
}

/**
 * A record in which a transaction can never be prepared any more: one revision on, because preparing
 * requires the revision that was read.
 */
export function fenced(record: StoredRecord, change: PendingChange, stamp: Stamp): StoredRecord {
	const { pending } = record;
	return {
		...record,
		revision: nextRevision(record, stamp),
		pending: isPendingIn(pending, idOf(change)) ? undefined : pending,
	};
}

/** The notes without those of finished transactions. */
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

/** The keys that decide a transaction whose change was found pending under one of its keys. */
export function othersOf(key: string, change: PendingChange): ReadonlyArray<string> {
	return change.u === undefined ? change.k.filter((other) => other !== key) : change.k;
}

/** Sorted by id, so that the order depends on nothing else. */
export function sortedIds(notes: CommitNotes): Array<TransactionId> {
	const ids = new Array<TransactionId>();
	for (const [id] of notes) {
		ids.push(id);
	}
	return ids.sort();
}
