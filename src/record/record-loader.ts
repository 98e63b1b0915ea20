import type { Priority } from "../requests/priority";
import { readPastFailures, type LoadEffort } from "../requests/read-past-failures";
import type { PPDBError } from "../base/error";
import type { RecordHost } from "./record-host";
import { foreignRecordIn } from "../record-format/foreign-record";
import { problemOfLyraLock } from "./lyra-lock";
import { unreadable, type StoredRecord } from "../record-format/record";

/** A record as the service returned it. */
export interface FoundRecord {
	readonly record: StoredRecord;
}

/** Reads records, through the gate and past failures. */
export class RecordLoader {
	public constructor(private readonly context: RecordHost) {}

	/**
	 * Reads the newest record of a key. Yields.
	 *
	 * @param effort - how long it is tried; without it there are as many tries as `retries` allows
	 * @throws LoadFailed if all tries failed. Nothing may be concluded about the key then: least of
	 * all that it is new.
	 */
	public load(key: string, priority: Priority, effort?: LoadEffort): FoundRecord {
		const { context } = this;
		const reading = {
			requestClass: "read",
			priority,
			problem: "could not be read",
			key,
			effort,
		} as const;
		const read = () => context.durable.read(key, effort !== undefined);
		const answer = readPastFailures(context, reading, read);
		const record = context.decode(answer.value, key, answer.keyInfo);
		const problem = this.problemOfLock(record, key);
		return { record: problem === undefined ? record : unreadable(problem) };
	}

	/** Checks locks outside the record; what the record itself says about a session has been checked before. */
	private problemOfLock({ kind, data }: StoredRecord, key: string): PPDBError | undefined {
		const { storeName, schema, server } = this.context;
		const isLyra =
			kind === "legacy" &&
			schema.adopts() === "Lyra" &&
			foreignRecordIn(data, undefined)?.library === "Lyra";
		return isLyra ? problemOfLyraLock(server.directory.memory, storeName.name, key) : undefined;
	}
}
