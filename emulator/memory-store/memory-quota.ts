import type { Population } from "../context/population";
import {
	STRUCTURE_FULL,
	STRUCTURE_TOO_LARGE,
	TOTAL_MEMORY_OVER_LIMIT,
} from "./memory-store-errors";

const BYTES_PER_KILOBYTE = 1024;
/** Memory of the experience: 64 KB, and 1.2 KB per user. */
const BASE_BYTES = 64 * BYTES_PER_KILOBYTE;
const BYTES_PER_USER = 1.2 * BYTES_PER_KILOBYTE;
/** The quota grows at once and shrinks 8 days after the users left. */
const TRACEBACK_SECONDS = 8 * 24 * 3600;
/** A sorted map or a queue holds a million items and 100 MB. */
const MAX_STRUCTURE_ITEMS = 1_000_000;
const MAX_STRUCTURE_BYTES = 100 * 1024 * 1024;

/** What a structure that may grow no further tells about itself. */
export interface StructureSize {
	readonly items: number;
	readonly bytes: number;
}

/**
 * The memory of the experience (https://create.roblox.com/docs/cloud-services/memory-stores#memory-size-quota): what is used,
 * and what may still be added. Over the quota only calls that need more memory fail.
 *
 * What an item counts is not documented: here its key, its sort key and the JSON of its value.
 */
export class MemoryQuota {
	private used = 0;

	public constructor(
		private readonly population: Population,
		private readonly isEnforced: boolean,
	) {}

	/** Bytes that are there now for everything. */
	public limit(): number {
		return BASE_BYTES + BYTES_PER_USER * this.population.peak(TRACEBACK_SECONDS);
	}

	/** Bytes in use, dead items that nobody has looked at since included. */
	public usedBytes(): number {
		return this.used;
	}

	/** Why the experience cannot use `bytes` more; nothing when it can, or when they are fewer. */
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

	/** Counts bytes that were added, or given back when negative. */
	public change(bytes: number): void {
		this.used += bytes;
	}

	/** Forgets all, as a flush does. */
	public clear(): void {
		this.used = 0;
	}
}
