import { DELETED } from "../directory/sharers-item";
import { decodeRecord } from "../document/record";
import type { FoundRecord } from "../document/record-loader";
import { PPDBError, withKey } from "../error";
import type { FailureKind } from "../platform/failure";
import type { StoreContext } from "../store/store-context";
import { RecordSteps } from "../transaction/record-step";
import type { Resolver } from "../transaction/resolver";
import { backoffSeconds } from "./backoff";

/** A removal that was reported as failed has landed so long after, or not at all. */
const LATE_SECONDS = 15;

/**
 * Removes records.
 *
 * `RemoveAsync` has no condition, and one that reports an error may have landed. Before it is tried
 * again the key is read: a record that somebody wrote in between must not be hit. And since it may land
 * when nobody waits for it any more, the key is looked at once more later.
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
	 * @throws LoadFailed, DamagedRecord, NewerSchema, DeleteFailed, DeleteConflict
	 */
	public remove(key: string): boolean {
		const { server, durable, settings } = this.context;
		const before = this.find(key);
		let current = before;
		let failures = 0;
		while (current.record.kind !== "missing") {
			if (!isSameRecord(before, current)) {
				throw conflict(key);
			}
			// Once the note is gone, nobody could tell that the other keys have to follow.
			this.resolver.complete(current.record.notes, "flushing");
			const answer = server.gate.pass("remove", "flushing", () => durable.remove(key));
			if (answer.ok) {
				this.carryOn(key, {
					record: decodeRecord(answer.value, key),
					keyInfo: answer.keyInfo,
				});
				return true;
			}
			failures += 1;
			this.lookLater(key);
			this.wait(failures, answer.failure.kind);
			current = this.find(key);
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

	/** What transactions have left in a record that cannot be read is not known, so it is not removed. */
	private find(key: string): FoundRecord {
		const found = this.resolver.loadDecided(key, "flushing");
		if (found.record.problem !== undefined) {
			throw withKey(found.record.problem, key);
		}
		return found;
	}

	/** Sees to what transactions have left in a record that is gone now. */
	private carryOn(key: string, { record, keyInfo }: FoundRecord): void {
		this.resolver.complete(record.notes, "flushing");
		if (record.pending === undefined) {
			return;
		}
		// Without it nobody could tell any more whether that transaction has come to pass.
		const patience = { priority: "flushing", failuresMax: math.huge } as const;
		new RecordSteps(this.context).take(key, patience, ({ kind, revision }) => {
			const isGone = kind === "missing" && revision === 0;
			return { verdict: true, write: isGone ? record : undefined, keyInfo };
		});
		throw conflict(key);
	}

	/** Nobody else knows that there was a removal, so this server tells of it if it lands late. */
	private lookLater(key: string): void {
		this.context.server.platform.scheduler.delay(LATE_SECONDS, () => {
			// What cannot be read now is found by those who share the key, if later.
			const [isRead, found] = pcall(() => this.resolver.load(key, "maintenance"));
			if (isRead && found.record.kind === "missing") {
				this.context.look(key);
				this.context.sharers.announce(key, DELETED);
			}
		});
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

function conflict(key: string): PPDBError {
	const message = "another server wrote the record during the removal; it was left alone";
	return new PPDBError("DeleteConflict", message, { key });
}
