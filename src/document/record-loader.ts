import type { Priority } from "../commit/gate";
import { readPastFailures } from "../commit/read-past-failures";
import type { KeyInfo } from "../platform/platform";
import type { StoreContext } from "../store/store-context";
import { decodeRecord, type StoredRecord } from "./record";

/** A record as the service has it. */
export interface FoundRecord {
	readonly record: StoredRecord;
	readonly keyInfo: KeyInfo | undefined;
}

/** Reads records, through the gate and past failures. */
export class RecordLoader {
	public constructor(private readonly context: StoreContext) {}

	/**
	 * Reads the newest record of a key. Yields.
	 *
	 * @throws LoadFailed when all tries failed. Nothing may be concluded about the key then: least of
	 * all that it is new.
	 */
	public load(key: string, priority: Priority): FoundRecord {
		const { context } = this;
		const reading = {
			requestClass: "read",
			priority,
			problem: "could not be read",
			key,
		} as const;
		const answer = readPastFailures(context, reading, () => context.durable.read(key));
		return { record: decodeRecord(answer.value, key), keyInfo: answer.keyInfo };
	}
}
