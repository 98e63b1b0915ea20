import type { Population } from "../context/population";

const KILOBYTES_PER_MEGABYTE = 1024;
/** Megabytes of storage for each user the experience has ever had (docs/platform.md). */
const MEGABYTES_PER_LIFETIME_USER = 1;

/**
 * How much the experience stores, and how much it is allowed to
 * (https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits#storage-limits).
 *
 * Models 500 MB plus 1 MB per lifetime user over the latest versions of all keys; older versions and removed keys do not count.
 * Whether writes above the quota fail is not documented, hence an option. Not modelled: compression, so the size is that of the JSON.
 */
export class StorageQuota {
	private kilobytes = 0;

	public constructor(
		private readonly population: Population,
		private readonly baseMegabytes: number,
	) {}

	/** Adds to the stored amount; negative if it shrank. */
	public change(kilobytes: number): void {
		this.kilobytes += kilobytes;
	}

	/** Whether `kilobytes` more do not fit; a write that does not grow always fits. */
	public isExceededBy(kilobytes: number): boolean {
		const users = this.population.lifetimeUsers();
		const megabytes = this.baseMegabytes + MEGABYTES_PER_LIFETIME_USER * users;
		const limit = megabytes * KILOBYTES_PER_MEGABYTE;
		return kilobytes > 0 && this.kilobytes + kilobytes > limit;
	}
}
