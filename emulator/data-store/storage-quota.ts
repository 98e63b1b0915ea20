import type { Population } from "../context/population";

const KILOBYTES_PER_MEGABYTE = 1024;
/** Storage of the experience for each user it ever had (error-codes-and-limits.md, 2026-07). */
const MEGABYTES_PER_LIFETIME_USER = 1;

/**
 * How much the experience stores, and how much it may
 * (https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits#storage-limits).
 *
 * Models 500 MB and 1 MB per lifetime user over the latest versions of all keys; older versions and removed keys do not count.
 * Whether writes over the quota fail is not documented: a knob. Not modelled: compression, so the size is that of the JSON.
 */
export class StorageQuota {
	private kilobytes = 0;

	public constructor(
		private readonly population: Population,
		private readonly baseMegabytes: number,
	) {}

	/** What is stored now grew or, when negative, shrank. */
	public change(kilobytes: number): void {
		this.kilobytes += kilobytes;
	}

	/** Whether there is no room for so many more; what does not grow always fits. */
	public isExceededBy(kilobytes: number): boolean {
		const users = this.population.lifetimeUsers();
		const megabytes = this.baseMegabytes + MEGABYTES_PER_LIFETIME_USER * users;
		const limit = megabytes * KILOBYTES_PER_MEGABYTE;
		return kilobytes > 0 && this.kilobytes + kilobytes > limit;
	}
}
