import type { FoundRecord, RecordLoader } from "../document/record-loader";
import { PPDBError } from "../error";
import type { FailureKind } from "../platform/failure";
import type { StoreContext } from "../store/store-context";
import { backoffSeconds } from "./backoff";

/**
 * Removes records.
 *
 * `RemoveAsync` has no condition, and one that reports an error may have landed. Before it is tried
 * again the key is read: a record that somebody wrote in between must not be hit.
 */
export class RecordRemoval {
	public constructor(
		private readonly context: StoreContext,
		private readonly loader: RecordLoader,
	) {}

	/**
	 * Removes what is under a key now. Yields; the caller holds the key.
	 *
	 * @returns whether there was a record
	 * @throws LoadFailed, DeleteFailed, DeleteConflict
	 */
	public remove(key: string): boolean {
		const { server, durable, settings } = this.context;
		const before = this.loader.load(key, "flushing");
		let current = before;
		let failures = 0;
		while (current.record.kind !== "missing") {
			if (!isSameRecord(before, current)) {
				const message =
					"another server wrote the record during the removal; it was left alone";
				throw new PPDBError("DeleteConflict", message, { key });
			}
			const answer = server.gate.pass("remove", "flushing", () => durable.remove(key));
			if (answer.ok) {
				return true;
			}
			failures += 1;
			this.wait(failures, answer.failure.kind);
			current = this.loader.load(key, "flushing");
			if (failures > settings.retries() && current.record.kind !== "missing") {
				const message = `the record is still there after ${failures} tries`;
				throw new PPDBError("DeleteFailed", message, {
					key,
					cause: answer.failure.message,
				});
			}
		}
		return before.record.kind !== "missing";
	}

	private wait(failures: number, kind: FailureKind): void {
		const { platform, phase } = this.context.server;
		this.context.metrics.add("retries");
		const draw = platform.random.next();
		platform.scheduler.wait(backoffSeconds(failures, kind, phase !== "running", draw));
	}
}

function isSameRecord(left: FoundRecord, right: FoundRecord): boolean {
	return (
		left.record.revision === right.record.revision &&
		left.keyInfo?.UpdatedTime === right.keyInfo?.UpdatedTime
	);
}
