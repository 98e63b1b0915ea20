import type { Faults } from "../faults/faults";
import type { VirtualClock } from "../scheduler/virtual-clock";
import type { Population } from "../context/population";
import { ExperiencePool } from "./experience-pool";
import type { DataStoreKnobs } from "./data-store-options";
import { RecordBackend } from "./record-backend";
import { StorageQuota } from "./storage-quota";

/** What the data stores of all servers share: both kinds of records, and the limits of the experience. */
export class DataStoreCloud {
	public readonly standard: RecordBackend;
	public readonly ordered: RecordBackend;
	public readonly pool: ExperiencePool;

	public constructor(
		clock: VirtualClock,
		population: Population,
		faults: Faults,
		knobs: DataStoreKnobs,
	) {
		const storage = new StorageQuota(population, knobs.storageBaseMegabytes);
		this.standard = new RecordBackend(clock, "versioned", storage);
		this.ordered = new RecordBackend(clock, "plain", storage);
		this.pool = new ExperiencePool(clock, population, faults);
	}
}
