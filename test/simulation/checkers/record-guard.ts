import type { StoredChange } from "../document-data";
import type { Findings } from "../findings";

const NAME = "I8 records are never replaced";

/**
 * I8: a stored record is never replaced by an older schema, by defaults, or by data that cannot be stored; and it keeps what else
 * belongs to its key.
 */
export class RecordGuard {
	/** How often a server stored an update after one of a newer schema version had. */
	public olderWrites = 0;
	private newestVersion = 0;

	public constructor(private readonly findings: Findings) {}

	/** A durable write. */
	public onStored(change: StoredChange): void {
		const { document, before, after, beforeVersion, afterVersion, writableFrom } = change;
		if (after === undefined) {
			return;
		}
		const steps = after.steps?.join(",") ?? "";
		const wanted = new Array<number>();
		for (let step = 1; step <= afterVersion; step++) {
			wanted.push(step);
		}
		if (steps !== wanted.join(",")) {
			this.add(document, `version ${afterVersion} has been through migrations ${steps}`);
		}
		if (after.bad !== undefined) {
			this.add(document, "data that cannot be stored is stored");
		}
		if (after.count !== before?.count) {
			this.noteVersion(after.madeBy ?? 0);
		}
		if (after.isWrong !== undefined) {
			this.add(document, "data that fails the schema is stored");
		}
		if (before === undefined) {
			return;
		}
		if (afterVersion < beforeVersion) {
			this.add(document, `schema version ${beforeVersion} became ${afterVersion}`);
		}
		const madeBy = after.madeBy ?? math.huge;
		if (after.count !== before.count && madeBy < writableFrom) {
			this.add(document, `schema version ${madeBy} wrote over what needs ${writableFrom}`);
		}
		if (before.born !== undefined && after.born !== before.born) {
			this.add(document, "a default has replaced the record");
		}
		this.checkAttributes(change);
	}

	private noteVersion(version: number): void {
		if (version < this.newestVersion) {
			this.olderWrites += 1;
		}
		this.newestVersion = math.max(version, this.newestVersion);
	}

	private checkAttributes({ document, write: { previous, record } }: StoredChange): void {
		const userIds = previous?.userIds.join(",") ?? "";
		if (userIds !== record.userIds.join(",")) {
			this.add(document, `the key's user ids ${userIds} are lost`);
		}
		if ((previous?.metadata.size() ?? 0) !== record.metadata.size()) {
			this.add(document, "the key's metadata is lost");
		}
	}

	private add(document: string, text: string): void {
		this.findings.add(NAME, document, text);
	}
}
