import { SlidingSum } from "../context/sliding-sum";
import type { StoredRecord } from "./stored-record";

const MILLIS_PER_HOUR = 3_600_000;
/** How long a version lives after it was overwritten, and a key after it was removed: 30 days. */
export const VERSION_LIFE_MILLIS = 30 * 24 * MILLIS_PER_HOUR;
/** The window over which a key's throughput is measured. */
const THROUGHPUT_SECONDS = 60;
/** 25 MB read and 4 MB written per key and window. That 1 MB means 1024 KB is not documented. */
const READ_KILOBYTES = 25 * 1024;
const WRITTEN_KILOBYTES = 4 * 1024;

interface PastVersion {
	readonly record: StoredRecord;
	/** Unix milliseconds. */
	readonly expires: number;
}

function hourOf(millis: number): number {
	return math.floor(millis / MILLIS_PER_HOUR);
}

/**
 * What the backend stores under one key: the record, its versions, and how much was read and written recently.
 *
 * Models hourly versions (https://create.roblox.com/docs/cloud-services/data-stores/versioning-listing-and-caching): the first
 * write of a UTC hour keeps the previous record as a version, further writes in that hour overwrite; a version lives for 30 days
 * after it was overwritten. A tombstone never overwrites a version and is never overwritten, which is not documented.
 */
export class KeySlot {
	public record?: StoredRecord;
	private past = new Array<PastVersion>();
	private readonly reads = new SlidingSum(THROUGHPUT_SECONDS);
	private readonly writes = new SlidingSum(THROUGHPUT_SECONDS);

	/** Makes `record` the latest one, and keeps the previous one as a version if required. */
	public put(record: StoredRecord, snapshotMillis: number): void {
		const previous = this.record;
		const now = record.updatedTime;
		if (previous !== undefined) {
			const replaced =
				previous.value !== undefined &&
				record.value !== undefined &&
				hourOf(previous.updatedTime) === hourOf(now) &&
				previous.updatedTime >= snapshotMillis;
			if (!replaced) {
				this.prune(now);
				this.past.push({ record: previous, expires: now + VERSION_LIFE_MILLIS });
			}
		}
		this.record = record;
	}

	/** All versions that still exist, oldest first, including the latest record. */
	public versions(nowMillis: number): Array<StoredRecord> {
		this.prune(nowMillis);
		const found = this.past.map((version) => version.record);
		if (this.record !== undefined) found.push(this.record);
		return found;
	}

	/** Deletes one version permanently; false if there is no such version. */
	public dropVersion(version: string): boolean {
		if (this.record?.version === version) {
			this.record = undefined;
			return true;
		}
		const kept = this.past.filter((past) => past.record.version !== version);
		const dropped = kept.size() < this.past.size();
		this.past = kept;
		return dropped;
	}

	/** Counts a read, or refuses it because the key's throughput is used up. */
	public tryRead(now: number, kilobytes: number): boolean {
		return this.reads.trySpend(now, kilobytes, READ_KILOBYTES);
	}

	/** Counts a write, or refuses it because the key's throughput is used up. */
	public tryWrite(now: number, kilobytes: number): boolean {
		return this.writes.trySpend(now, kilobytes, WRITTEN_KILOBYTES);
	}

	private prune(nowMillis: number): void {
		const record = this.record;
		const isOver = record !== undefined && record.value === undefined;
		if (isOver && record.updatedTime + VERSION_LIFE_MILLIS <= nowMillis) {
			this.record = undefined;
			this.past.clear();
		}
		if (this.past.size() > 0 && this.past[0].expires <= nowMillis) {
			this.past = this.past.filter((version) => version.expires > nowMillis);
		}
	}
}
