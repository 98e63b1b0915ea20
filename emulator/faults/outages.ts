import type { FaultyService } from "./fault-kind";

interface ServiceOutages {
	/** Open windows that affect every server. */
	everywhere: number;
	/** Open windows per job id. */
	readonly servers: Map<string, number>;
}

/** Which services are down, for all servers or for a single one. */
export class Outages {
	private readonly services = new Map<FaultyService, ServiceOutages>();

	/** Opens a window; windows may overlap. */
	public begin(service: FaultyService, jobId?: string): void {
		this.change(service, jobId, 1);
	}

	/** Closes one window. */
	public finish(service: FaultyService, jobId?: string): void {
		this.change(service, jobId, -1);
	}

	/** Whether a request of this server fails now. */
	public isDown(service: FaultyService, jobId: string): boolean {
		const outages = this.services.get(service);
		if (outages === undefined) return false;
		return outages.everywhere > 0 || (outages.servers.get(jobId) ?? 0) > 0;
	}

	/** Closes all windows. */
	public clear(): void {
		this.services.clear();
	}

	private change(service: FaultyService, jobId: string | undefined, by: number): void {
		let outages = this.services.get(service);
		if (outages === undefined) {
			outages = { everywhere: 0, servers: new Map() };
			this.services.set(service, outages);
		}
		if (jobId === undefined) outages.everywhere = math.max(0, outages.everywhere + by);
		else outages.servers.set(jobId, math.max(0, (outages.servers.get(jobId) ?? 0) + by));
	}
}
