import {
	nextRevision,
	stampWriters,
	type CommitNotes,
	type Stamp,
	type StoredRecord,
} from "../record-format/record";
import type { PendingChange } from "../record-format/pending-change";

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

/** Whether a record has taken a transaction's change over, so that it was committed. */
export function tellsCommitted(record: StoredRecord, change: PendingChange): boolean {
	const newest = record.writers.get(writerOf(change.i))?.s;
	return newest === change.s || record.notes.has(idOf(change));
}

/** Whether the change that is pending in a record is a transaction's. */
export function isPendingIn(pending: PendingChange | undefined, id: TransactionId): boolean {
	return pending !== undefined && idOf(pending) === id;
}

/** Whether a pending change removes its one key. It is pending in all of its keys, so it has come to pass. */
export function isRemoval(change: PendingChange | undefined): boolean {
	return change !== undefined && change.d === undefined && change.u === undefined;
}

/** Whether a pending change only keeps others off: it never comes to pass. */
export function isReservation(change: PendingChange): boolean {
	return change.d === undefined && change.u !== undefined;
}

/** Whether a record holds nothing that anybody needs: a transaction began it, or a removal left it. */
export function isLeftOver(record: StoredRecord): boolean {
	const { kind, revision, pending, notes } = record;
	return kind === "missing" && revision > 0 && pending === undefined && notes.isEmpty();
}

/** Whether nothing but other keys can keep a transaction from being committed any more. */
export function isVotedIn(record: StoredRecord, change: PendingChange): boolean {
	const { pending } = record;
	return pending !== undefined && pending.u === undefined && idOf(pending) === idOf(change);
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

/** A record of a key that had none: empty, with a revision that no other record ever has. */
export function begun(record: StoredRecord, stamp: Stamp): StoredRecord {
	return { ...record, revision: nextRevision(record, stamp) };
}

/** The record of a key that is gone, until what is left of it is removed. */
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
 * The record after a transaction that came to pass: the change is its data, stamped with the
 * transaction, and with a note of its keys.
 *
 * The stamp outlives the note: whoever sent something and got no answer looks for it.
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

/** The record after a transaction that did not come to pass. */
export function withoutPending(record: StoredRecord): StoredRecord {
	return { ...record, pending: undefined };
}

/**
 * A record in which a transaction can never be prepared any more: one revision on, and whoever wants
 * to prepare there needs the revision that he read.
 */
export function fenced(record: StoredRecord, change: PendingChange, stamp: Stamp): StoredRecord {
	const { pending } = record;
	return {
		...record,
		revision: nextRevision(record, stamp),
		pending: isPendingIn(pending, idOf(change)) ? undefined : pending,
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

/** The keys that decide a transaction whose change was found pending under one. */
export function othersOf(key: string, change: PendingChange): ReadonlyArray<string> {
	return change.u === undefined ? change.k.filter((other) => other !== key) : change.k;
}

/** In an order that depends on nothing but the ids. */
export function sortedIds(notes: CommitNotes): Array<TransactionId> {
	const ids = new Array<TransactionId>();
	for (const [id] of notes) {
		ids.push(id);
	}
	return ids.sort();
}
