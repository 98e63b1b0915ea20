import { copyStored } from "./storable-value";
import type { StoredRecord } from "./stored-record";

/** Models `DataStoreKeyInfo`: what is stored about a key besides its value, as of one version. */
export class EmulatedKeyInfo implements Pick<
	DataStoreKeyInfo,
	"CreatedTime" | "UpdatedTime" | "Version" | "GetUserIds" | "GetMetadata"
> {
	public readonly CreatedTime: number;
	public readonly UpdatedTime: number;
	public readonly Version: string;

	public constructor(private readonly record: StoredRecord) {
		this.CreatedTime = record.createdTime;
		this.UpdatedTime = record.updatedTime;
		this.Version = record.version;
	}

	/** User ids of the version. */
	public GetUserIds(): Array<number> {
		return [...this.record.userIds];
	}

	/** Metadata of the version. */
	public GetMetadata(): object {
		return copyStored(this.record.metadata);
	}
}
