import { VALUE_BYTES_MAX } from "../base/value-bytes-max";
import { callWithoutYield } from "../value/call-without-yield";
import { copyValue } from "../value/copy-value";
import { inspectStorable } from "../value/storable-value";
import type {
	DataStoreSeam,
	KeyInfo,
	KeyPagesSeam,
	Platform,
	Transform,
} from "../platform/platform";

/** What is kept of a key. */
interface StandInRecord {
	readonly value: defined;
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: object;
	/** When it was written, in unix milliseconds; different for each write of the store. */
	readonly writtenAt: number;
}

/**
 * A data store in memory for places that have no access to the real one (an unpublished place, or
 * Studio without "Enable Studio Access to API Services").
 *
 * It behaves like the real one wherever a game could notice: code that works with it works live. Every method
 * yields, values are copies, and it refuses what the real one refuses. Nothing in it outlives the server.
 */
export class StandInStore implements DataStoreSeam {
	private readonly records = new Map<string, StandInRecord>();
	private writtenAt = 0;

	public constructor(private readonly platform: Pick<Platform, "clock" | "http" | "scheduler">) {}

	public GetAsync(key: string): LuaTuple<[unknown, KeyInfo | undefined]> {
		this.answer();
		return shown(this.records.get(key));
	}

	public UpdateAsync(
		key: string,
		transform: Transform,
	): LuaTuple<[unknown, KeyInfo | undefined]> {
		this.answer();
		const [stored, keyInfo] = shown(this.records.get(key));
		const [status, result] = callWithoutYield(() => {
			const [value, userIds, metadata] = transform(stored, keyInfo);
			return { value, userIds, metadata };
		}, undefined);
		if (status !== "returned") {
			error(
				`${status === "yielded" ? "Callbacks cannot yield: " : ""}${tostring(result)}`,
				0,
			);
		}
		const { value, userIds, metadata } = result as {
			value: defined | undefined;
			userIds?: Array<number>;
			metadata?: object;
		};
		if (value === undefined) {
			return $tuple(undefined, undefined);
		}
		this.checkValue(value);
		const now = math.floor(this.platform.clock.unixSeconds() * 1000);
		this.writtenAt = math.max(now, this.writtenAt + 1);
		const record = {
			value: copyValue(value),
			userIds: copyValue(userIds ?? []),
			metadata: copyValue(metadata ?? {}),
			writtenAt: this.writtenAt,
		};
		this.records.set(key, record);
		return shown(record);
	}

	public ListKeysAsync(prefix: string, pageSize: number, cursor: string): KeyPagesSeam {
		this.answer();
		const keys = new Array<string>();
		for (const [key] of this.records) {
			if (key.sub(1, prefix.size()) === prefix && key > cursor) {
				keys.push(key);
			}
		}
		keys.sort();
		const page = keys.filter((_, index) => index < pageSize);
		const isLast = page.size() === keys.size();
		return {
			IsFinished: isLast,
			Cursor: isLast ? "" : page[page.size() - 1],
			GetCurrentPage() {
				return page.map((KeyName) => ({ KeyName }));
			},
		};
	}

	public RemoveAsync(key: string): LuaTuple<[unknown, KeyInfo | undefined]> {
		this.answer();
		const record = this.records.get(key);
		this.records.delete(key);
		return shown(record);
	}

	/** An answer arrives in a later step, never within the call: other threads run in between, as on a live server. */
	private answer(): void {
		this.platform.scheduler.wait(0);
	}

	private checkValue(value: defined): void {
		const { obstacle, bytesMax } = inspectStorable(value, "value");
		if (obstacle !== undefined) {
			error(`104: Cannot store the value in DataStore: ${obstacle}`, 0);
		}
		// The bound is generous; the exact size only matters near the limit.
		const isTooLarge =
			bytesMax > VALUE_BYTES_MAX &&
			this.platform.http.JSONEncode(value).size() > VALUE_BYTES_MAX;
		if (isTooLarge) {
			error(`105: Serialized value exceeds ${VALUE_BYTES_MAX} limit.`, 0);
		}
	}
}

function shown(record: StandInRecord | undefined): LuaTuple<[unknown, KeyInfo | undefined]> {
	if (record === undefined) {
		return $tuple(undefined, undefined);
	}
	const { value, userIds, metadata, writtenAt } = record;
	const keyInfo: KeyInfo = {
		UpdatedTime: writtenAt,
		Version: tostring(writtenAt),
		GetUserIds() {
			return [...userIds];
		},
		GetMetadata() {
			return copyValue(metadata);
		},
	};
	return $tuple(copyValue(value), keyInfo);
}
