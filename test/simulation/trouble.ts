/** After a failure it may take so long until a server is back to normal: the longest wait between tries, and a try. */
const RECOVERY_SECONDS = 20;

/** When each server last had trouble with the service that was not its own fault. */
export class Trouble {
	private readonly lastAt = new Map<string, number>();
	/** Trouble that all servers have. */
	private lastEverywhere = -math.huge;

	public constructor(private readonly now: () => number) {}

	/** A server has trouble now, and for some seconds. */
	public note(server: string, seconds = 0): void {
		const overAt = this.now() + seconds;
		this.lastAt.set(server, math.max(overAt, this.lastAt.get(server) ?? overAt));
	}

	/** All servers have trouble now. */
	public noteEverywhere(): void {
		this.lastEverywhere = this.now();
	}

	/** Whether no server had any since a moment, and all had got over all before. */
	public isCalm(moment: number): boolean {
		let last = this.lastEverywhere;
		for (const [, at] of this.lastAt) {
			last = math.max(last, at);
		}
		return last + RECOVERY_SECONDS < moment;
	}

	/** Whether a server had none since a moment, and had got over all before. */
	public isCalmSince(server: string, moment: number): boolean {
		const last = math.max(this.lastEverywhere, this.lastAt.get(server) ?? -math.huge);
		return last + RECOVERY_SECONDS < moment;
	}
}
