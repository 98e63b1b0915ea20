import type { Faults } from "../faults/faults";
import type { VirtualClock } from "../scheduler/virtual-clock";
import type { Population } from "../server/population";
import { ExperiencePool } from "./experience-pool";
import { RecordBackend } from "./record-backend";

/** What the data stores of all servers share: two kinds of records, and the limits of the experience. */
export class DataStoreCloud {
	public readonly standard: RecordBackend;
	public readonly ordered: RecordBackend;
	public readonly pool: ExperiencePool;

	public constructor(clock: VirtualClock, population: Population, faults: Faults) {
		this.standard = new RecordBackend(clock, "versioned");
		this.ordered = new RecordBackend(clock, "plain");
		this.pool = new ExperiencePool(clock, population, faults);
	}
}
