import { asEngine } from "../base/engine-shape";
import { enumItemName } from "../base/enum";
import { checkKey, checkMetadata, checkUserIds } from "./arguments";
import { listKeyPage } from "./key-listing";
import type { KeyEntry } from "./key-listing";
import type { DataStoreMethod } from "./data-store-errors";
import { EmulatedKeyInfo } from "./key-info";
import { EmulatedPages, checkPageSize, pageAt } from "./pages";
import type { StoredRecord } from "./stored-record";
import { copyStored } from "./storable-value";
import type { StoreAddress } from "./store-address";
import { StoreCore } from "./store-core";
import type { PlannedWrite, StoreParts } from "./store-core";

/** Items per page, if 0 is requested (docs/platform.md). */
const KEYS_PER_PAGE = 50;
const VERSIONS_PER_PAGE = 1024;
/** How far in the future a time passed to `GetVersionAtTimeAsync` may be: 10 minutes. */
const MAX_FUTURE_MILLIS = 600_000;
const INVALID_TIMESTAMP =
	"InvalidTimestamp: Timestamp must be positive and not more than ten minutes in the future.";

/** Models `DataStoreObjectVersionInfo`. */
interface VersionEntry {
	readonly Version: string;
	readonly CreatedTime: number;
	readonly IsDeleted: boolean;
}

function keyInfo(record: StoredRecord | undefined): DataStoreKeyInfo {
	const exists = record !== undefined && record.value !== undefined;
	return asEngine(exists ? new EmulatedKeyInfo(record) : undefined);
}

function answer<T>(record: StoredRecord | undefined): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
	return $tuple(copyStored(record?.value) as T | undefined, keyInfo(record));
}

function versionEntry(record: StoredRecord): VersionEntry {
	return {
		Version: record.version,
		CreatedTime: record.updatedTime,
		IsDeleted: record.value === undefined,
	};
}

/**
 * Models a standard `DataStore` object (https://create.roblox.com/docs/reference/engine/classes/DataStore): argument errors
 * immediately, then what `StoreCore` does. Values are copied in and out. Versions, keys and their pages are read afresh for each
 * page and never cached.
 *
 * Not modelled: that the engine skips a write that would change nothing, and `OnUpdate`. Not documented, and chosen
 * here: asking for a version that is gone is `KeyNotFound`; removing the latest version leaves the key without a value.
 */
export class EmulatedDataStore implements Pick<
	DataStore,
	| "GetAsync"
	| "SetAsync"
	| "UpdateAsync"
	| "IncrementAsync"
	| "RemoveAsync"
	| "GetVersionAsync"
	| "RemoveVersionAsync"
	| "ListVersionsAsync"
	| "ListKeysAsync"
> {
	/** Name in the backend: the store's name, with its scope unless that is "global". */
	public readonly Name: string;
	private readonly core: StoreCore;

	public constructor(
		private readonly address: StoreAddress,
		private readonly parts: StoreParts,
	) {
		this.Name = address.name;
		this.core = new StoreCore(address, parts);
	}

	/** The value and its key info, or nil and nil. May be 4 s old unless `UseCache` is false. */
	public GetAsync<T>(
		key: string,
		options?: DataStoreGetOptions,
	): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
		const name = this.checkKey(key);
		return answer<T>(this.core.get(name, options === undefined || options.UseCache));
	}

	/** Overwrites the value, its user ids and its metadata. Returns the version. */
	public SetAsync(
		key: string,
		value?: unknown,
		userIds?: Array<number>,
		options?: DataStoreSetOptions,
	): string {
		const name = this.checkKey(key);
		const planned: PlannedWrite = {
			...this.parts.check(value),
			userIds: checkUserIds(userIds),
			metadata: checkMetadata(options?.GetMetadata()),
		};
		return this.core.write("SetAsync", name, () => planned).version;
	}

	/** Adds to a whole number; a key without a value counts from 0. */
	public IncrementAsync(
		key: string,
		delta = 1,
		userIds?: Array<number>,
		options?: DataStoreIncrementOptions,
	): LuaTuple<[number, DataStoreKeyInfo]> {
		const name = this.checkKey(key);
		if (!typeIs(delta, "number") || delta % 1 !== 0) error("delta must be an integer", 0);
		const tags = checkUserIds(userIds);
		const metadata = checkMetadata(options?.GetMetadata());
		const record = this.core.write("IncrementAsync", name, (current) => {
			const start = current?.value ?? 0;
			if (!typeIs(start, "number") || start % 1 !== 0) return undefined;
			return { value: start + delta, userIds: tags, metadata, kilobytes: 1 };
		});
		return $tuple(record.value as number, keyInfo(record));
	}

	/** Reads, transforms, and writes unless another write came in between. Returns nil if the transform cancels. */
	public UpdateAsync<O, R>(
		key: string,
		transform: (
			current: O | undefined,
			info: DataStoreKeyInfo | undefined,
		) => LuaTuple<[value: R | undefined, userIds?: Array<number>, metadata?: object]>,
	): LuaTuple<[R | undefined, DataStoreKeyInfo]> {
		const name = this.checkKey(key);
		if (!typeIs(transform, "function")) error("Argument 2 missing or nil", 0);
		return answer<R>(this.core.update(name, transform));
	}

	/** Leaves a tombstone and returns what was stored. It is unconditional: it removes whatever is there when it lands. */
	public RemoveAsync<T>(key: string): LuaTuple<[T | undefined, DataStoreKeyInfo | undefined]> {
		return answer<T>(this.core.remove(this.checkKey(key)));
	}

	/** The value of a version and its key info; nil and nil for a tombstone. Fails if the version is gone. */
	public GetVersionAsync<T>(
		key: string,
		version: string,
	): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
		const method = "GetVersionAsync";
		const name = this.checkKey(key);
		const found = this.core.readKey(method, name, (store, kept) =>
			this.parts.backend.versions(store, kept).find((record) => record.version === version),
		);
		if (found === undefined) this.failNotFound(method, name);
		return answer<T>(found);
	}

	/** The value that was current at a time, in Unix milliseconds; nil if there was none. */
	public GetVersionAtTimeAsync<T>(
		key: string,
		timestamp: number,
	): LuaTuple<[T | undefined, DataStoreKeyInfo]> {
		const name = this.checkKey(key);
		const latest = this.parts.context.scheduler.clock.unixMillis() + MAX_FUTURE_MILLIS;
		if (!typeIs(timestamp, "number") || timestamp <= 0 || timestamp > latest) {
			error(INVALID_TIMESTAMP, 0);
		}
		const found = this.core.readKey("GetVersionAtTimeAsync", name, (store, kept) => {
			const versions = this.parts.backend.versions(store, kept);
			return versions.filter((record) => record.updatedTime <= timestamp).pop();
		});
		return answer<T>(found);
	}

	/** Pages of versions created after `minDate` and up to `maxDate`, in Unix milliseconds; 0 means no bound. */
	public ListVersionsAsync(
		key: string,
		sortDirection: CastsToEnum<Enum.SortDirection> = "Ascending",
		minDate = 0,
		maxDate = 0,
		pageSize = 0,
	): DataStoreVersionPages {
		const name = this.checkKey(key);
		const size = checkPageSize(pageSize, VERSIONS_PER_PAGE);
		const descending = enumItemName(sortDirection) === "Descending";
		const newest = maxDate === 0 ? math.huge : maxDate;
		const fetch = (cursor: string) =>
			this.core.readKey("ListVersionsAsync", name, (store, kept) => {
				const entries = new Array<VersionEntry>();
				for (const record of this.parts.backend.versions(store, kept)) {
					const time = record.updatedTime;
					if (time <= minDate || time > newest) continue;
					if (descending) entries.unshift(versionEntry(record));
					else entries.push(versionEntry(record));
				}
				return pageAt(entries, cursor, size);
			});
		return asEngine(new EmulatedPages<VersionEntry>(fetch));
	}

	/** Deletes a version permanently. */
	public RemoveVersionAsync(key: string, version: string): void {
		const method = "RemoveVersionAsync";
		const name = this.checkKey(key);
		const { store, name: kept } = this.address.locate(name);
		const dropped = this.core.request(method, name, () =>
			$tuple(this.parts.backend.dropVersion(store, kept, version), undefined),
		);
		if (!dropped) this.failNotFound(method, name);
	}

	/** Pages of keys in byte order. Removed keys are listed for 30 days, unless excluded. */
	public ListKeysAsync(
		prefix = "",
		pageSize = 0,
		cursor = "",
		excludeDeleted = false,
	): DataStoreKeyPages {
		const query = { prefix, pageSize: checkPageSize(pageSize, KEYS_PER_PAGE), excludeDeleted };
		const fetch = (from: string) =>
			this.core.request("ListKeysAsync", prefix, () =>
				$tuple(listKeyPage(this.parts.backend, this.address, query, from), undefined),
			);
		return asEngine(new EmulatedPages<KeyEntry>(fetch, cursor));
	}

	private failNotFound(method: DataStoreMethod, key: string): never {
		return this.parts.gate.fail(method, key, this.core.errors.ofService("keyNotFound", method));
	}

	/** Raises for an invalid key, before anything is sent. */
	private checkKey(key: unknown): string {
		const name = checkKey(key, this.address.keyLimit);
		this.address.locate(name);
		return name;
	}
}
