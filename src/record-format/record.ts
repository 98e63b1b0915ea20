import { PPDBError } from "../base/error";
import type { TakenOut } from "./taken-out";
import type { PendingChange } from "./pending-change";
import type { RecordReading } from "./reading";
import { faultOfEnvelope, faultOfVersion } from "./envelope-fault";
import { foreignRecordIn } from "./foreign-record";
import { refusalOfForeign } from "./foreign-refusal";

/** Format of records without a trace of a transaction. */
const PLAIN_FORMAT = 1;
/**
 * Format of records with a pending change, a note, or no data. A version that does not know them would drop
 * them, and half of a transaction with them; so it must refuse to write such records.
 */
const TRANSACTION_FORMAT = 2;
/** The newest envelope format that this version knows; a higher one comes from a newer PPDB. */
const NEWEST_FORMAT = TRANSACTION_FORMAT;

/** How long a writer is kept at least: far longer than a commit stays in doubt. */
const WRITER_SECONDS_MIN = 3600;
/** The number of newest writers that are kept, however old they are. */
const WRITERS_KEPT = 64;

/** The newest update of one server that a record contains. */
export interface WriterEntry {
	/** Sequence number of that update. */
	readonly s: number;
	/** When it was committed, unix seconds by the writer's clock. */
	readonly t: number;
}

/** Which updates of which servers a record contains, by server id. */
export type Writers = ReadonlyMap<string, WriterEntry>;

/** The keys of committed transactions, by transaction id: they may still be pending in other keys. */
export type CommitNotes = ReadonlyMap<string, ReadonlyArray<string>>;

/** The stored form of a document. The short names are part of the format. */
export interface Envelope {
	readonly ppdb: number;
	readonly v: number;
	/** The lowest schema version whose servers may read and write this; left out if it is `v`. */
	readonly c?: number;
	readonly r: number;
	readonly w: Writers;
	readonly p?: PendingChange;
	readonly done?: CommitNotes;
	/** Fields of a template that updates have removed from the data: they are not filled in again. */
	readonly x?: TakenOut;
	/** Missing if a transaction created the record and has not committed. */
	readonly d: unknown;
}

/** The schema of data. */
export interface SchemaVersions {
	/** How many migrations the data has been through. */
	readonly version: number;
	/** The lowest schema version whose servers may read and write it. */
	readonly compatibleFrom: number;
}

/** What was found under a key. */
export interface StoredRecord extends SchemaVersions {
	/**
	 * `legacy` is a value that PPDB did not write. `unreadable` is one that this version does not
	 * understand, so that it must be left alone: only `problem` says anything about it.
	 */
	readonly kind: "missing" | "legacy" | "envelope" | "unreadable";
	/** Why it cannot be read: NewerSchema, DamagedRecord, ForeignRecord or ForeignSession. */
	readonly problem?: PPDBError;
	/** 0 for legacy data, and if nothing was ever stored. */
	readonly revision: number;
	/** The engine's version of the stored value: different after each write by any program. */
	readonly keyVersion?: string;
	readonly writers: Writers;
	readonly pending?: PendingChange;
	readonly notes: CommitNotes;
	readonly takenOut?: TakenOut;
	readonly data: unknown;
}

const NO_WRITERS: Writers = new Map();
const NO_NOTES: CommitNotes = new Map();

/**
 * Reads a stored value. Takes ownership of the value, which becomes the record's data. Never throws.
 *
 * A number under `ppdb` marks an envelope. Any other value is another library's record, if it has the
 * shape of one, or legacy data: of version 0, or of its own `_version`, which the original module stored among the fields
 * as a number.
 *
 * @param key - the key of the value, if known
 */
export function decodeRecord(stored: unknown, key?: string, reading?: RecordReading): StoredRecord {
	const record = decodeValue(stored, key, reading);
	return { ...record, keyVersion: reading?.keyInfo?.Version };
}

function decodeValue(stored: unknown, key?: string, reading?: RecordReading): StoredRecord {
	if (stored === undefined) {
		return describe("missing", 0, undefined);
	}
	const fields = (typeIs(stored, "table") ? stored : {}) as Partial<Envelope> & {
		_version?: unknown;
	};
	if (typeIs(fields.ppdb, "number")) {
		return decodeEnvelope(fields as Envelope, key);
	}
	const foreign = foreignRecordIn(stored, reading?.keyInfo);
	if (foreign !== undefined) {
		const refusal = refusalOfForeign(foreign, reading);
		return refusal === undefined ? plainRecord(0, stored) : unreadable(refusal);
	}
	if (typeIs(fields._version, "number")) {
		const version = fields._version;
		const fault = faultOfVersion(version, "_version", 0);
		if (fault !== undefined) {
			return damaged(fault, "_version");
		}
		fields._version = undefined;
		return plainRecord(version, fields);
	}
	return plainRecord(0, stored);
}

function decodeEnvelope(fields: Envelope, key: string | undefined): StoredRecord {
	const fault = faultOfVersion(fields.ppdb, "ppdb", PLAIN_FORMAT);
	if (fault === undefined && fields.ppdb > NEWEST_FORMAT) {
		// The meaning of its fields is not known.
		const message =
			`the record is in envelope format ${fields.ppdb}, this server knows ${NEWEST_FORMAT}: ` +
			`a newer PPDB wrote it. It was left as it is; update this server. ${ownField("ppdb")}`;
		return unreadable(new PPDBError("NewerSchema", message));
	}
	const found = fault ?? faultOfEnvelope(fields, fields.ppdb === PLAIN_FORMAT, key);
	if (found !== undefined) {
		const { r, v, d } = fields as Partial<Envelope>;
		const mayBeOwn = r === undefined || v === undefined || d === undefined;
		return damaged(found, mayBeOwn ? "ppdb" : undefined);
	}
	return {
		kind: fields.d === undefined ? "missing" : "envelope",
		version: fields.v,
		compatibleFrom: fields.c ?? fields.v,
		revision: fields.r,
		writers: (fields as Partial<Envelope>).w ?? NO_WRITERS,
		pending: fields.p,
		notes: fields.done ?? NO_NOTES,
		takenOut: fields.x,
		data: fields.d,
	};
}

/** @param own - the field that may belong to the game, if any */
function damaged(fault: string, own?: string): StoredRecord {
	const message = `the record is damaged: ${fault}. It was left as it is; repair it by hand`;
	const hint = own === undefined ? "" : `. ${ownField(own)}`;
	return unreadable(new PPDBError("DamagedRecord", message + hint));
}

/** A field that identifies records must not be used by the game. */
export function ownField(name: string): string {
	return `If ${name} belongs to the game, rename that field`;
}

/** The record for a value that must be left alone. */
export function unreadable(problem: PPDBError): StoredRecord {
	return { ...describe("unreadable", 0, undefined), problem };
}

/** The record for data of a schema version that PPDB did not store. */
export function plainRecord(version: number, data: unknown): StoredRecord {
	return describe("legacy", version, data);
}

function describe(
	kind: Exclude<StoredRecord["kind"], "envelope">,
	version: number,
	data: unknown,
): StoredRecord {
	return {
		kind,
		version,
		compatibleFrom: version,
		revision: 0,
		writers: NO_WRITERS,
		notes: NO_NOTES,
		data,
	};
}

/** Whether two versions of a key's value show that nothing was written in between. */
export function isSameVersion(left: string | undefined, right: string | undefined): boolean {
	return left !== undefined && left === right;
}

/** The writer, number and time of a commit. */
export interface Stamp {
	readonly serverId: string;
	readonly sequence: number;
	readonly unixSeconds: number;
	/** A random number in [0, 1). */
	readonly draw: number;
}

/** The range, within one second, from which the first revision of a record is drawn. */
const REVISIONS_PER_SECOND = 2 ** 20;

function firstRevision({ unixSeconds, draw }: Stamp): number {
	return unixSeconds * REVISIONS_PER_SECOND + math.floor(draw * REVISIONS_PER_SECOND);
}

/**
 * The revision after a record's.
 *
 * A new record's revision starts at the unix time, drawn far apart within each second, so that a
 * key that was deleted and created again is not mistaken for the one that a server still has in its cache,
 * even after many commits in one second, or if clocks differ.
 */
export function nextRevision(previous: StoredRecord, stamp: Stamp): number {
	return previous.revision > 0 ? previous.revision + 1 : firstRevision(stamp);
}

/**
 * A revision that is lower by at most this is an older one of the same record. One that is lower
 * by more belongs to a record that was deleted and created again since.
 */
export const REVISIONS_BEHIND_MAX = 1024;

/** Whether a record is a successor of what its key held at a revision, and not of a newly created record. */
export function descendsFrom({ revision, writers }: StoredRecord, earlier: number): boolean {
	if (earlier === 0) {
		return writers.isEmpty();
	}
	return revision >= earlier && revision - earlier <= REVISIONS_BEHIND_MAX;
}

/** The value that follows a record: one revision on, stamped with the writer. */
export function encodeSuccessor(
	previous: StoredRecord,
	{ version, compatibleFrom }: SchemaVersions,
	data: unknown,
	stamp: Stamp,
): Envelope {
	return encodeRecord({
		...previous,
		version,
		compatibleFrom,
		revision: nextRevision(previous, stamp),
		writers: stampWriters(previous.writers, stamp),
		data,
	});
}

/** The stored form of a record. */
export function encodeRecord(record: StoredRecord): Envelope {
	const { version, compatibleFrom, revision, writers, pending, notes, takenOut, data } = record;
	const isPlain = pending === undefined && notes.isEmpty() && data !== undefined;
	return {
		ppdb: isPlain ? PLAIN_FORMAT : TRANSACTION_FORMAT,
		v: version,
		c: compatibleFrom === version ? undefined : compatibleFrom,
		r: revision,
		w: writers,
		p: pending,
		done: notes.isEmpty() ? undefined : notes,
		x: takenOut,
		d: data,
	};
}

/** The writers of a record with one added, or with a newer entry of one. */
export function stampWriters(previous: Writers, stamp: Omit<Stamp, "draw">): Writers {
	const writers = new Map<string, WriterEntry>();
	for (const [id, entry] of previous) {
		writers.set(id, entry);
	}
	writers.set(stamp.serverId, { s: stamp.sequence, t: stamp.unixSeconds });
	if (writers.size() > WRITERS_KEPT) {
		pruneWriters(writers, stamp.unixSeconds);
	}
	return writers;
}

function pruneWriters(writers: Map<string, WriterEntry>, unixSeconds: number): void {
	const times = new Array<number>();
	for (const [, entry] of writers) {
		times.push(entry.t);
	}
	times.sort((left, right) => left > right);
	const newestKept = times[WRITERS_KEPT - 1];
	const forgetBefore = math.min(newestKept, unixSeconds - WRITER_SECONDS_MIN);
	for (const [id, entry] of table.clone(writers)) {
		if (entry.t < forgetBefore) {
			writers.delete(id);
		}
	}
}
