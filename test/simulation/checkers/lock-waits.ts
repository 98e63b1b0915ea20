import type { Findings } from "../findings";
import type { Plan } from "../plan";
import { slowLegsSeconds } from "../slow-legs";
import type { Trouble } from "../trouble";

const NAME = "I9 nobody waits forever";

/** The reads after the lease was taken, and the try that was under way when the time was over. */
const SLACK_SECONDS = 6;

/** I9, for leases: whatever MemoryStore and the server before do, a load ends well or with an error when its time is over. */
export class LockWaits {
	private readonly limitSeconds: number;

	public constructor(
		private readonly now: () => number,
		private readonly findings: Findings,
		private readonly trouble: Trouble,
		plan: Plan,
	) {
		this.limitSeconds = plan.loadTimeout + SLACK_SECONDS + slowLegsSeconds(plan);
	}

	/** A load has ended, in whatever way. */
	public onLoadEnded(server: string, document: string, since: number): void {
		const seconds = this.now() - since;
		// While the data store does not answer, or the server stands still, no load can end.
		if (seconds > this.limitSeconds && this.trouble.isCalmSince(server, since)) {
			const text = string.format(
				"init on %s took %.2f s, %.2f allowed",
				server,
				seconds,
				this.limitSeconds,
			);
			this.findings.add(NAME, document, text);
		}
	}
}
