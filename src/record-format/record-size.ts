import type { CommitNotes } from "./record";
import { PPDBError } from "../base/error";
import { VALUE_BYTES_MAX } from "../base/value-bytes-max";
import type { HttpSeam } from "../platform/platform";
import { inspectStorable } from "../value/storable-value";

/** What the envelope adds: its own fields, and one entry for each writer. */
const ENVELOPE_BYTES_MAX = 128;
const WRITER_BYTES_MAX = 96;

/** What a transaction adds: a change's own fields, notes of transactions, and any number of writers. */
const TRANSACTION_BYTES_MAX = 16_384;

/** What is known about a record's size before it is sent. */
export interface RecordSize {
	/** Why it cannot be stored, if it cannot. */
	readonly problem?: PPDBError;
	/** An upper bound of its size. */
	readonly bytesMax: number;
}

/**
 * Whether data can be stored, why not, and how much space it takes with its envelope.
 *
 * @param data - the data of a document
 * @param writerCount - the number of writers in the record
 * @param notes - its notes of transactions, if it has any
 */
export function inspectRecordData(
	data: unknown,
	writerCount: number,
	http: HttpSeam,
	notes?: CommitNotes,
): RecordSize {
	const found = inspectStorable(data, "data");
	if (found.obstacle !== undefined) {
		return { problem: new PPDBError("InvalidValue", found.obstacle), bytesMax: 0 };
	}
	const noteBytes = notes?.isEmpty() === false ? http.JSONEncode(notes).size() : 0;
	const overheadBytes = ENVELOPE_BYTES_MAX + WRITER_BYTES_MAX * (writerCount + 1) + noteBytes;
	const bytesMax = found.bytesMax + overheadBytes;
	if (bytesMax <= VALUE_BYTES_MAX) {
		return { bytesMax };
	}
	// The bound is generous for numbers and escapes; the exact size only matters near the limit.
	const bytes = http.JSONEncode(data).size() + overheadBytes;
	if (bytes <= VALUE_BYTES_MAX) {
		return { bytesMax: bytes };
	}
	const message = `the data takes ${bytes} bytes with its envelope, the limit is ${VALUE_BYTES_MAX}`;
	return { problem: new PPDBError("InvalidValue", message), bytesMax: bytes };
}

/**
 * Whether a record has room for the data that a transaction prepares, next to the current data.
 *
 * Each of them must be storable by itself.
 */
export function inspectPendingSize(
	before: unknown,
	after: unknown,
	http: HttpSeam,
): PPDBError | undefined {
	const room = VALUE_BYTES_MAX - TRANSACTION_BYTES_MAX;
	const bytesMax =
		inspectStorable(before, "data").bytesMax + inspectStorable(after, "data").bytesMax;
	if (bytesMax <= room) {
		return undefined;
	}
	const bytes = http.JSONEncode(before).size() + http.JSONEncode(after).size();
	if (bytes <= room) {
		return undefined;
	}
	const message = `a transaction stores the old data and the new: ${bytes} bytes, the limit is ${room}`;
	return new PPDBError("InvalidValue", message);
}
