import { backoffSeconds } from "../commit/backoff";
import type { Priority } from "../commit/gate";
import { PPDBError } from "../error";
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
		const { server, durable, settings } = this.context;
		const { platform } = server;
		let failures = 0;
		while (true) {
			const answer = server.gate.pass("read", priority, () => durable.read(key));
			if (answer.ok) {
				return { record: decodeRecord(answer.value), keyInfo: answer.keyInfo };
			}
			failures += 1;
			const { kind, message: cause } = answer.failure;
			if (failures > settings.retries() || kind === "invalid" || kind === "closing") {
				const message = `could not be read after ${failures} tries`;
				throw new PPDBError("LoadFailed", message, { key, cause });
			}
			this.context.metrics.add("retries");
			const isClosing = server.phase !== "running";
			platform.scheduler.wait(
				backoffSeconds(failures, kind, isClosing, platform.random.next()),
			);
		}
	}
}
