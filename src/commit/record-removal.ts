import type { StoredRecord } from "../record-format/record";
import { PPDBError, withKey } from "../base/error";
import { adviceOn } from "../requests/failure";
import { LATE_SECONDS } from "../record/removals";
import type { Resolver } from "../record/resolver";
import type { CommitHost } from "./commit-host";

/** Deletes keys, each entirely before or after every commit and every transaction. */
export class RecordRemoval {
	public constructor(
		private readonly context: CommitHost,
		private readonly resolver: Resolver,
	) {}

	/**
	 * Removes what is stored under a key. Yields; the caller holds the key.
	 *
	 * @returns whether there was a record
	 * @throws LoadFailed, DamagedRecord, NewerSchema, DeleteFailed
	 */
	public remove(key: string): boolean {
		const patience = {
			priority: "flushing",
			failuresMax: this.context.settings.retries(),
		} as const;
		let { record } = this.resolver.load(key, "flushing");
		const existed = record.kind !== "missing";
		while (record.kind !== "missing") {
			if (record.problem !== undefined) {
				// What transactions have left in an unreadable record is not known.
				throw withKey(record.problem, key);
			}
			// Once the note is gone, nothing would show that the other keys have to follow.
			this.resolver.complete(record.notes, "flushing");
			const result = this.resolver.removals.remove(key, patience, isRemovable);
			if (result.kind === "removed") {
				break;
			}
			if (result.kind === "failed") {
				this.lookLater(key);
				const message = `the removal could not be stored, so the record is still there; a try may land later. Call delete again${adviceOn(result.failure)}`;
				const cause = result.failure.message;
				throw new PPDBError("DeleteFailed", message, { key, cause });
			}
			record = this.resolver.loadDecided(key, "flushing").record;
		}
		return existed;
	}

	/** A removal that was given up may still land: no other server knows about it, so this one announces it. */
	private lookLater(key: string): void {
		this.context.server.platform.scheduler.delay(LATE_SECONDS, () => {
			// What cannot be read now is found, if later, by the servers that share the key.
			const [isRead, found] = pcall(() => this.resolver.load(key, "maintenance"));
			if (isRead && found.record.kind === "missing") {
				this.context.look(key);
				this.context.announcer.removed(key);
			}
		});
	}
}

/** Whether a record has no trace of a transaction that another server may still need. */
function isRemovable({ kind, pending, notes }: StoredRecord): boolean {
	const isThere = kind !== "missing" && kind !== "unreadable";
	return isThere && pending === undefined && notes.isEmpty();
}
