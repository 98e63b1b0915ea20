import type { Population } from "../context/population";
import {
	STRUCTURE_FULL,
	STRUCTURE_TOO_LARGE,
	TOTAL_MEMORY_OVER_LIMIT,
} from "./memory-store-errors";

const BYTES_PER_KILOBYTE = 1024;
/** Memory of the experience: 64 KB plus 1.2 KB per user. */
const BASE_BYTES = 64 * BYTES_PER_KILOBYTE;
const BYTES_PER_USER = 1.2 * BYTES_PER_KILOBYTE;
/** The quota grows immediately, and shrinks 8 days after the users have left. */
const TRACEBACK_SECONDS = 8 * 24 * 3600;
/** Limits of one sorted map or queue: a million items and 100 MB. */
const MAX_STRUCTURE_ITEMS = 1_000_000;
const MAX_STRUCTURE_BYTES = 100 * 1024 * 1024;

/** The size of a sorted map or a queue. */
export interface StructureSize {
	readonly items: number;
	readonly bytes: number;
}

/**
 * The memory of the experience (https://create.roblox.com/docs/cloud-services/memory-stores#memory-size-quota): what is used,
 * and what may still be added. Above the quota only calls that need more memory fail.
 *
 * What an item counts is not documented: here, its key, its sort key and the JSON of its value.
 */
export class MemoryQuota {
	private used = 0;

	public constructor(
		private readonly population: Population,
		private readonly isEnforced: boolean,
	) {}

	/** Bytes available for everything at the moment. */
	public limit(): number {
		return BASE_BYTES + BYTES_PER_USER * this.population.peak(TRACEBACK_SECONDS);
	}

	/** Bytes in use, including expired items that have not been freed yet. */
	public usedBytes(): number {
		return this.used;
	}

	/** Why the experience cannot use `bytes` more; nothing if it can, or if `bytes` is negative. */
	public refusal(bytes: number): string | undefined {
		if (!this.isEnforced || bytes <= 0 || this.used + bytes <= this.limit()) return undefined;
		return TOTAL_MEMORY_OVER_LIMIT;
	}

	/** Why one sorted map or queue cannot grow by an item of `bytes`. */
	public structureRefusal(size: StructureSize, items: number, bytes: number): string | undefined {
		if (!this.isEnforced || bytes <= 0) return undefined;
		if (size.items + items > MAX_STRUCTURE_ITEMS) return STRUCTURE_FULL;
		return size.bytes + bytes > MAX_STRUCTURE_BYTES ? STRUCTURE_TOO_LARGE : undefined;
	}

	/** Adds bytes in use; negative if some were freed. */
	public change(bytes: number): void {
		this.used += bytes;
	}

	/** Forgets everything, as after a flush. */
	public clear(): void {
		this.used = 0;
	}
}
