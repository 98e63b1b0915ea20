import type { ObservedWrite } from "../../../emulator/index";
import type { Findings } from "../findings";

const NAME = "I12 what others wrote stays";

/** What a call for another library's record may throw: that it is one, or that nothing could be found out about it. */
const CODES = new Set([
	"ForeignRecord",
	"LoadFailed",
	"LockTimeout",
	"LockUnavailable",
	"CommitFailed",
	"DeleteFailed",
	"TransactionConflict",
	"Closed",
	// A server that is about to end gives up its loads.
	"Left",
]);

/** A record as the other library stores it. */
export interface ForeignProfile {
	readonly Data: { readonly Saves: number };
	readonly MetaData: object;
	readonly GlobalUpdates: ReadonlyArray<unknown>;
}

/** I12: another library's records are never overwritten, and never handed out as data. */
export class ForeignRecords {
	public constructor(private readonly findings: Findings) {}

	/** Whether a key is the other library's. */
	public isForeign(key: string): boolean {
		return key.sub(1, 8) === "foreign_";
	}

	/** A durable write. */
	public onStored({ store, key, previous, record }: ObservedWrite): void {
		const [before, after] = [savesIn(previous?.value), savesIn(record.value)];
		if (after === undefined || after !== (before ?? 0) + 1) {
			this.findings.add(
				NAME,
				`${store}/${key}`,
				`${before} saves became ${after}: nobody else may write it`,
			);
		}
	}

	/** A call has ended: with this code, or well. */
	public onAnswered(what: string, document: string, code: string | undefined): void {
		if (code === undefined || !CODES.has(code)) {
			this.findings.add(NAME, document, `${what} ended ${code ?? "well"}`);
		}
	}
}

function savesIn(value: unknown): number | undefined {
	return (value as Partial<ForeignProfile> | undefined)?.Data?.Saves;
}
