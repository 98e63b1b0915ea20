import { decodeRecord } from "../document/record";
import type { FoundRecord } from "../document/record-loader";
import { PPDBError } from "../error";
import type { FailureKind } from "../platform/failure";
import type { StoreContext } from "../store/store-context";
import type { Resolver } from "../transaction/resolver";
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
		private readonly resolver: Resolver,
	) {}

	/**
	 * Removes what is under a key now. Yields; the caller holds the key.
	 *
	 * @returns whether there was a record
	 * @throws LoadFailed, DeleteFailed, DeleteConflict
	 */
	public remove(key: string): boolean {
		const { server, durable, settings } = this.context;
		const before = this.resolver.loadDecided(key, "flushing");
		let current = before;
		let failures = 0;
		while (current.record.kind !== "missing") {
			if (!isSameRecord(before, current)) {
				const message =
					"another server wrote the record during the removal; it was left alone";
				throw new PPDBError("DeleteConflict", message, { key });
			}
			// Once the note is gone, nobody could tell that the other keys have to follow.
			this.resolver.complete(current.record.notes, "flushing");
			const answer = server.gate.pass("remove", "flushing", () => durable.remove(key));
			if (answer.ok) {
				// What was committed there since the look.
				this.resolver.complete(decodeRecord(answer.value).notes, "flushing");
				return true;
			}
			failures += 1;
			this.wait(failures, answer.failure.kind);
			current = this.resolver.loadDecided(key, "flushing");
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
