import { drawnSeconds, growingSeconds } from "../../api/extension";
import type { PostOutcome } from "./post-outcome";

/** The wait after the first failure, before jitter; it doubles with each further one. */
const FIRST_SECONDS = 2;
const LONGEST_SECONDS = 120;
/** How long to pause after a 403. Discord bans an address that gets 10,000 of them in this time, and a game has thousands of servers. */
const BARRED_SECONDS = 600;
/** Added to what Discord asks for: its clock and ours do not tick together. */
const MARGIN_SECONDS = 0.1;

/** One webhook: whether it can be used, and from when. */
export class Destination {
	/** False permanently once the webhook was found to be gone. */
	public isUsable = true;
	/** Whether it was reported that this server is barred. */
	public isBarredTold = false;
	/** Lost reports that have not been reported yet. */
	public dropped = 0;
	/** No post before this time, by the monotonic clock. */
	public blockedUntil = -math.huge;
	private failures = 0;

	public constructor(
		public readonly id: number,
		public readonly target: string | Secret,
	) {}

	/**
	 * Updates the state after a post.
	 *
	 * @param draw - a random number in [0, 1)
	 */
	public take(outcome: PostOutcome, now: number, draw: number): void {
		if (outcome.kind === "delivered" || outcome.kind === "rejected") {
			this.failures = 0;
		}
		if (outcome.kind === "delivered" && outcome.pauseSeconds !== undefined) {
			this.block(now + outcome.pauseSeconds + MARGIN_SECONDS);
		}
		if (outcome.kind === "refused") {
			this.isUsable = false;
		}
		if (outcome.kind === "barred") {
			this.block(now + BARRED_SECONDS);
		}
		if (outcome.kind === "throttled" || outcome.kind === "failed") {
			this.failures += 1;
			const full = growingSeconds(this.failures, FIRST_SECONDS, LONGEST_SECONDS);
			this.block(now + drawnSeconds(full, draw));
		}
		if (outcome.kind === "throttled" && outcome.seconds !== undefined) {
			this.blockedUntil = now + outcome.seconds + MARGIN_SECONDS;
		}
	}

	private block(untilSeconds: number): void {
		this.blockedUntil = math.max(this.blockedUntil, untilSeconds);
	}
}
